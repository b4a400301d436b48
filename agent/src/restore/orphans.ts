import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';

const NAME = 'RONDB_BACKUP_STEP';
const GONE_WITHIN_MS = 10_000;
const POLL_MS = 50;

/** An agent process and the directory that it restores from. */
interface Owner {
  readonly dir: string;
  readonly instanceId: string;
}

/** What ndb_restore is started with, so that it can be told from any other process even when its agent is gone. */
export const stepEnvironment = ({ dir, instanceId }: Owner): Record<string, string> => ({
  [NAME]: `${instanceId} ${dir}`,
});

/**
 * Ends what an earlier agent process of this directory left running when it was killed: it would go on writing into the
 * cluster, beside the next step. A process is known by its environment, which nobody but an agent sets.
 *
 * Does nothing where there is no /proc.
 *
 * @throws BackupError RESTORE_FAILED when one does not end
 */
export async function endOrphans(owner: Owner, log: Logger): Promise<void> {
  for (const pid of await orphansOf(owner)) {
    log.warn({ pid }, 'ending the ndb_restore of an agent that was killed');
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
  const deadline = Date.now() + GONE_WITHIN_MS;
  for (let left = await orphansOf(owner); left.length > 0; left = await orphansOf(owner)) {
    if (Date.now() > deadline) {
      const message = `ndb_restore of an agent that was killed still runs: process ${left.join(', ')}`;
      throw new BackupError('RESTORE_FAILED', message, { hint: 'end it by hand', retryable: true });
    }
    await sleep(POLL_MS);
  }
}

async function orphansOf({ dir, instanceId }: Owner): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const orphans = await Promise.all(
    pids.map(async (pid) => {
      // Others' processes cannot be read, and those that have ended hold nothing.
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      const value = environment.split('\0').find((entry) => entry.startsWith(`${NAME}=`)) ?? '';
      const [, instance, directory] = /^[A-Z_]+=(\S+) (.+)$/s.exec(value) ?? [];
      return directory === dir && instance !== instanceId ? [pid] : [];
    }),
  );
  return orphans.flat();
}
