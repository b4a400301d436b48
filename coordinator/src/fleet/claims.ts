import { hostname } from 'node:os';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Operation } from '../operation/operation.ts';
import type { RunIdentity } from './agent.ts';
import { acrossAbsence, type Member, onEveryMember, type ReturnPolicy } from './fleet.ts';

/** Who holds which agents. */
export interface Claimed {
  readonly op: Operation;
  readonly members: readonly Member[];
  /** Host name and process id of this coordinator, for people. */
  readonly holder: string;
}

export const holderName = (): string => `${hostname()}:${process.pid}`;

export const identityOf = (op: Operation, holder: string): RunIdentity => ({
  runId: op.id,
  origin: op.origin,
  holder,
});

/** @param absenceMs how long an agent may be away before the run fails */
export const returnPolicy = (
  { op, holder }: Pick<Claimed, 'op' | 'holder'>,
  absenceMs: number,
  signal: AbortSignal,
): ReturnPolicy => ({ run: identityOf(op, holder), absenceMs, signal, log: op.log });

/** A run is heard of this often, whatever it does; the lease of an agent is many times longer. */
const RENEWAL_MS = 5_000;
/** A run that was silent for so long has lost its coordinator: six renewals did not come. */
export const ABANDONED_AFTER_MS = 6 * RENEWAL_MS + 5_000;
/** And one that agents still do not know after so long: those that were started anew hear of it with the next renewal. */
export const FORGOTTEN_AFTER_MS = RENEWAL_MS + 5_000;

/**
 * Takes every agent for this run and keeps them until the returned function is called, which also ends whatever they
 * still do for it. The second of two coordinators fails here, and gives back what it took.
 *
 * An agent that was taken over by another coordinator, because this one was not heard of, ends the run here.
 */
export async function claimAll({ op, members, holder }: Claimed): Promise<() => Promise<void>> {
  const run = identityOf(op, holder);
  let leases: number[];
  try {
    leases = await onEveryMember(members, op.signal, ({ agent }, signal) => agent.claim(run, signal));
  } catch (thrown) {
    await stopAll(op, members);
    throw thrown;
  }
  let renewing = Promise.resolve();
  const renewal = setInterval(
    () => {
      renewing = renewAll(op, members, run);
    },
    Math.min(RENEWAL_MS, ...leases.map((lease) => lease / 3)),
  );
  return async () => {
    clearInterval(renewal);
    // A renewal that is on its way would take an agent again after it was released.
    await renewing;
    await stopAll(op, members);
  };
}

/**
 * Ends what agents still do for a run of the same origin whose coordinator is gone. To be called before `claimAll`, where
 * that work is of no use: an ndb_restore would go on writing beside the next one.
 *
 * @throws BackupError RUN_IN_PROGRESS where its coordinator lives
 */
export async function endAbandonedWork({ op, members, holder }: Claimed): Promise<void> {
  const held = members.filter(({ node }) => node.claim !== undefined);
  await onEveryMember(held, op.signal, async ({ agent }, signal) => {
    await agent.claim(identityOf(op, holder), signal);
    await agent.stopWork(op.id);
  });
}

async function renewAll(op: Operation, members: readonly Member[], run: RunIdentity): Promise<void> {
  await Promise.all(
    members.map(async ({ agent, nodeId }) => {
      try {
        await agent.claim(run);
      } catch (thrown) {
        const error = toBackupError(thrown);
        if (error.code === 'RUN_IN_PROGRESS') op.lose(error);
        op.log.warn({ nodeId, err: error }, 'cannot renew the claim of an agent');
      }
    }),
  );
}

/**
 * Whether this run is still ours. A process that was stopped for a while wakes up with all its deadlines passed; before it
 * aborts, removes or marks anything it must know that no other coordinator has taken the run over meanwhile. Agents that
 * are away do not tell; one that serves another operation does.
 */
export async function stillHeld({ op, members, holder }: Claimed): Promise<boolean> {
  await renewAll(op, members, identityOf(op, holder));
  return op.lost === undefined;
}

/** The same before something that must not be done twice: every one of `members` has to say so. */
export async function confirmHeld({ op, members, holder }: Claimed, absenceMs: number): Promise<void> {
  const run = { op, holder };
  const identity = identityOf(op, holder);
  await onEveryMember(members, op.signal, (member, signal) =>
    acrossAbsence(member, returnPolicy(run, absenceMs, signal), () => member.agent.claim(identity, signal)),
  );
}

/** Ends what agents do for this run, and gives them free. One that cannot be told is in the log. */
export async function stopAll(op: Operation, members: readonly Member[]): Promise<void> {
  await Promise.all(
    members.map(async ({ agent, nodeId }) => {
      try {
        await agent.stopWork(op.id);
      } catch (thrown) {
        op.log.warn({ nodeId, err: toBackupError(thrown) }, 'cannot release an agent; its lease will');
      }
    }),
  );
}
