import type { ManagementClient } from '../cluster/management-client.ts';
import type { Agent } from './agent.ts';

/** Which agents there are to ask. */
export interface AgentDirectory {
  /** @throws BackupError where that cannot be known now */
  agents(signal?: AbortSignal): Promise<readonly Agent[]>;
  close(): void;
}

/** Always the same agents. */
export const fixedAgents = (agents: readonly Agent[]): AgentDirectory => ({
  agents: async () => agents,
  close: () => {
    for (const agent of agents) agent.close();
  },
});

/** Several questions in a row, such as those of one look around, are answered from one answer. */
const FRESH_MS = 5_000;

/**
 * The agents beside the data nodes, as the management server knows them: one at `port` of the host of every data node
 * that is not deactivated. Nodes that are added or moved are found without a change of the configuration.
 *
 * While no management server answers, the agents of its last answer are still asked: they work on without it.
 */
export class AgentsOfDataNodes implements AgentDirectory {
  readonly #management: Pick<ManagementClient, 'topology'>;
  readonly #port: number;
  readonly #open: (address: string) => Agent;
  readonly #opened = new Map<string, Agent>();
  #last: { readonly agents: readonly Agent[]; readonly at: number } | undefined;

  /**
   * @param port 1 to 65535, the same for all agents
   * @param open makes the agent of an address, HOST:PORT; called once for each
   */
  constructor(
    management: Pick<ManagementClient, 'topology'>,
    port: number,
    open: (address: string) => Agent,
  ) {
    this.#management = management;
    this.#port = port;
    this.#open = open;
  }

  async agents(signal?: AbortSignal): Promise<readonly Agent[]> {
    if (this.#last !== undefined && Date.now() - this.#last.at < FRESH_MS) return this.#last.agents;
    try {
      const { nodes } = await this.#management.topology(signal);
      const hosts = nodes.filter(({ status }) => status !== 'deactivated').map(({ host }) => host);
      const agents = [...new Set(hosts)].map((host) => this.#agentOn(host));
      this.#last = { agents, at: Date.now() };
      return agents;
    } catch (error) {
      signal?.throwIfAborted();
      if (this.#last === undefined) throw error;
      return this.#last.agents;
    }
  }

  close(): void {
    for (const agent of this.#opened.values()) agent.close();
  }

  #agentOn(host: string): Agent {
    const address = `${host.includes(':') ? `[${host}]` : host}:${this.#port}`;
    const agent = this.#opened.get(address) ?? this.#open(address);
    this.#opened.set(address, agent);
    return agent;
  }
}
