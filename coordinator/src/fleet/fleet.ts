import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import pRetry from 'p-retry';
import { together } from '../concurrency/together.ts';
import type { Agent, AgentNode, RunIdentity } from './agent.ts';
import type { AgentDirectory } from './directory.ts';

/** An agent that has said which data node it serves. */
export interface Member {
  readonly agent: Agent;
  readonly nodeId: number;
  readonly node: AgentNode;
}

interface RosterProblem {
  readonly error: BackupError;
}

export interface Roster {
  /** Ordered by node id; agents without a problem. */
  readonly members: readonly Member[];
  readonly problems: readonly RosterProblem[];
}

/**
 * Asks every agent who it is. An agent that does not answer, or a directory that does not know, is a problem of the
 * roster, not an error.
 */
export async function callRoster(directory: AgentDirectory, signal?: AbortSignal): Promise<Roster> {
  let agents: readonly Agent[];
  try {
    agents = await directory.agents(signal);
  } catch (thrown) {
    signal?.throwIfAborted();
    return { members: [], problems: [{ error: toBackupError(thrown) }] };
  }
  const answers = await Promise.allSettled(agents.map((agent) => agent.getNode(signal)));
  signal?.throwIfAborted();
  const nodes: { agent: Agent; node: AgentNode }[] = [];
  const problems: RosterProblem[] = [];
  for (const [index, agent] of agents.entries()) {
    const answer = answers[index];
    if (answer?.status === 'fulfilled') nodes.push({ agent, node: answer.value });
    else problems.push({ error: toBackupError(answer?.reason) });
  }
  const sorted = identify(nodes);
  return { members: sorted.members, problems: [...problems, ...sorted.problems] };
}

/** A node's identity is its node id, never its address: one agent a node, and no agent without one. */
function identify(nodes: readonly { agent: Agent; node: AgentNode }[]): Roster {
  const byId = Map.groupBy(nodes, ({ node }) => node.nodeId);
  const members: Member[] = [];
  const problems: RosterProblem[] = [];
  for (const [nodeId, claimants] of byId) {
    const [first] = claimants;
    if (nodeId === undefined || first === undefined) {
      for (const { node } of claimants) {
        const hint = 'set nodeId in the configuration of this agent, or correct its backupDir';
        const message = `agent ${node.address} does not know its data node: nothing in ${node.backupDir} tells`;
        problems.push({ error: new BackupError('AGENT_FOREIGN', message, { hint }) });
      }
    } else if (claimants.length > 1) {
      const addresses = claimants.map(({ node }) => node.address).join(' and ');
      problems.push({
        error: new BackupError('AGENT_DUPLICATE', `agents ${addresses} both claim data node ${nodeId}`),
      });
    } else {
      members.push({ agent: first.agent, nodeId, node: first.node });
    }
  }
  members.sort((a, b) => a.nodeId - b.nodeId);
  return { members, problems };
}

/** Does the same on every member at once. The first failure ends the others' work and is thrown, its node named. */
export const onEveryMember = <One extends Member, Result>(
  members: readonly One[],
  signal: AbortSignal,
  work: (member: One, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> =>
  together(
    signal,
    members.map((member) => async (either: AbortSignal) => {
      try {
        return await work(member, either);
      } catch (thrown) {
        throw named(member.nodeId, toBackupError(thrown));
      }
    }),
  );

function named(nodeId: number, error: BackupError): BackupError {
  const { code, hint, retryable } = error;
  if (code === 'CANCELLED') return error;
  return new BackupError(code, `data node ${nodeId}: ${error.message}`, { cause: error, hint, retryable });
}

export interface ReturnPolicy {
  readonly run: RunIdentity;
  /** How long an agent may be away before the run fails, in milliseconds. */
  readonly absenceMs: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** What a call meets while an agent is away, or right after it came back without its memory. */
const awayCodes: ReadonlySet<string> = new Set(['AGENT_UNREACHABLE', 'AGENT_NOT_CLAIMED']);

export const isAway = (code: ErrorCode): boolean => awayCodes.has(code);

/** And the short call that looks for it: a host that is gone does not even refuse. */
const stillAwayCodes: ReadonlySet<string> = new Set([...awayCodes, 'DEADLINE_EXCEEDED']);

const FIRST_PAUSE_MS = 500;

/** What ends sooner has hardly worked. */
const SHORT_CALL_MS = 60_000;
const MAX_SHORT_CALLS = 10;

/**
 * Calls again while the agent is away: its pod may be replaced, and the work is joined or found done when it is back.
 * The absence is counted from the last sign of life, so that a long upload may be interrupted more than once; but not for
 * ever, where it is the call that an agent dies of.
 */
export async function acrossAbsence<Result>(
  member: Member,
  policy: ReturnPolicy,
  call: () => Promise<Result>,
): Promise<Result> {
  const { run, absenceMs, signal, log } = policy;
  let shortCalls = 0;
  for (;;) {
    const began = Date.now();
    try {
      return await call();
    } catch (thrown) {
      const error = toBackupError(thrown);
      if (!isAway(error.code)) throw error;
      shortCalls = Date.now() - began < SHORT_CALL_MS ? shortCalls + 1 : 0;
      if (shortCalls === MAX_SHORT_CALLS) throw error;
      log.warn(
        { nodeId: member.nodeId, code: error.code, err: error },
        'agent is away; waiting for its return',
      );
      // An agent that answers and still fails the call at once must not be asked without a pause.
      await sleep(FIRST_PAUSE_MS, undefined, { signal });
      await pRetry(() => member.agent.claim(run, signal), {
        retries: Number.POSITIVE_INFINITY,
        maxRetryTime: absenceMs,
        minTimeout: FIRST_PAUSE_MS,
        maxTimeout: 5_000,
        signal,
        shouldRetry: ({ error: cause }) => stillAwayCodes.has(toBackupError(cause).code),
      }).catch((last: unknown) => {
        // That the call which looks for it has a deadline is no news for whoever waits.
        throw !signal.aborted && stillAwayCodes.has(toBackupError(last).code) ? error : last;
      });
    }
  }
}
