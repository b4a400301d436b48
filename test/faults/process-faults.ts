import { setTimeout as sleep } from 'node:timers/promises';
import { between, pick } from './random.ts';
import type { Fault, Victim } from './victim.ts';
import { childrenRunning } from './children.ts';

const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself in the meantime.
    }
  }
};

async function pause(pids: readonly number[], ms: number): Promise<void> {
  signalAll(pids, 'SIGSTOP');
  await sleep(ms);
  signalAll(pids, 'SIGCONT');
}

const pidsOf = ({ pid }: { readonly pid?: number | undefined }): number[] => (pid === undefined ? [] : [pid]);

/** A child of the run or of an agent; where none runs at this moment, the next one that appears. */
async function someChild({ world, run, random, runs, meets }: Victim, program: string): Promise<number[]> {
  const parents = [run, ...world.cluster.dataNodes.map(({ nodeId }) => world.product.agentOf(nodeId).child)];
  while (runs()) {
    const children = await childrenRunning(parents.flatMap(pidsOf), program);
    if (children.length > 0) {
      meets('it');
      return [pick(random, children)];
    }
    await sleep(20);
  }
  meets('nothing');
  return [];
}

export const childKilled = (program: string, latest?: number): Fault => ({
  strike: async (victim) => signalAll(await someChild(victim, program), 'SIGKILL'),
  ...(latest !== undefined && { latest }),
});

export const childStopped = (program: string, latest?: number): Fault => ({
  strike: async (victim) => {
    const ms = between(victim.random, 1_000, 15_000);
    await pause(await someChild(victim, program), ms);
  },
  ...(latest !== undefined && { latest }),
});

/** What is there only early in a run is looked for until about these shares of it. */
const WHILE_NATIVE = 0.5;
const WHILE_DUMPS = 0.1;

export const someNode = ({ world, random }: Victim): number => pick(random, world.cluster.dataNodes).nodeId;

export const processFaults: Readonly<Record<string, Fault>> = {
  'coordinator killed': {
    strike: async ({ run }) => {
      run.kill('SIGKILL');
      await run;
    },
  },
  'coordinator stopped for a while': {
    strike: ({ run, random }) => pause(pidsOf(run), between(random, 1_000, 20_000)),
  },
  'coordinator interrupted (Ctrl-C)': { strike: async ({ run }) => void run.kill('SIGINT') },
  'agent killed': {
    strike: async (victim) => {
      const nodeId = someNode(victim);
      await victim.world.product.agentOf(nodeId).kill('SIGKILL');
      await sleep(between(victim.random, 0, 3_000));
      await victim.world.product.restartAgent(nodeId);
    },
  },
  'agent stopped for a while': {
    strike: (victim) =>
      pause(
        pidsOf(victim.world.product.agentOf(someNode(victim)).child),
        between(victim.random, 1_000, 15_000),
      ),
  },
  'rclone killed': childKilled('rclone'),
  'rclone stopped for a while': childStopped('rclone'),
  'ndb_mgm killed': childKilled('ndb_mgm', WHILE_NATIVE),
  'ndb_mgm stopped for a while': childStopped('ndb_mgm', WHILE_NATIVE),
  'mysqldump killed': childKilled('mysqldump', WHILE_DUMPS),
  'management server killed': {
    strike: async ({ world, random }) => {
      await world.cluster.killManagement();
      await sleep(between(random, 0, 4_000));
      await world.cluster.startManagement();
    },
  },
  'management server stopped for a while': {
    strike: async ({ world, random }) => pause(await world.managementPids(), between(random, 1_000, 15_000)),
  },
  'data node killed': {
    strike: async (victim) => {
      const nodeId = someNode(victim);
      victim.world.down.add(nodeId);
      await victim.world.cluster.killNode(nodeId);
    },
  },
  'data node stopped for a while': {
    strike: async (victim) => {
      const nodeId = someNode(victim);
      // The others declare it dead after four missed heartbeats of 5 s; then it ends itself when it wakes up.
      victim.world.down.add(nodeId);
      await pause(await victim.world.dataNodePids(nodeId), between(victim.random, 1_000, 30_000));
    },
  },
};
