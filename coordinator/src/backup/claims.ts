import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { type Member, onEveryMember } from '../fleet/fleet.ts';
import type { Operation } from '../operation/operation.ts';
import type { Prepared } from './preflight.ts';

/** A run is heard of this often, whatever it does; the lease of an agent is many times longer. */
const RENEWAL_MS = 10_000;
/** A run that was silent for so long has lost its coordinator: three renewals did not come. */
export const ABANDONED_AFTER_MS = 3 * RENEWAL_MS + 5_000;
/** And one that agents still do not know after so long: those that were started anew hear of it with the next renewal. */
export const FORGOTTEN_AFTER_MS = RENEWAL_MS + 5_000;

/**
 * Takes every agent for this run and keeps them until the returned function is called, which also ends whatever they
 * still do for it. The second of two coordinators fails here, and gives back what it took.
 */
export async function claimAll(op: Operation, { members, holder }: Prepared): Promise<() => Promise<void>> {
  let leases: number[];
  try {
    leases = await onEveryMember(members, op.signal, ({ agent }, signal) =>
      agent.claim(op.id, holder, signal),
    );
  } catch (thrown) {
    await stopAll(op, members);
    throw thrown;
  }
  const renewal = setInterval(
    () => void renewAll(op, members, holder),
    Math.min(RENEWAL_MS, ...leases.map((lease) => lease / 3)),
  );
  return async () => {
    clearInterval(renewal);
    await stopAll(op, members);
  };
}

async function renewAll(op: Operation, members: readonly Member[], holder: string): Promise<void> {
  await Promise.all(
    members.map(async ({ agent, nodeId }) => {
      try {
        await agent.claim(op.id, holder);
      } catch (thrown) {
        op.log.warn({ nodeId, err: toBackupError(thrown) }, 'cannot renew the claim of an agent');
      }
    }),
  );
}

async function stopAll(op: Operation, members: readonly Member[]): Promise<void> {
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
