import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import type { Started } from '@rondb-backup/shared/manifest/schema.ts';
import { Catalog } from '../catalog/catalog.ts';
import { together } from '../concurrency/together.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { abandon } from './abandon.ts';
import { removeOldDownloads } from '../restore/downloads.ts';
import { begin } from './begin.ts';
import { claimAll } from '../fleet/claims.ts';
import { cleanUp } from './cleanup.ts';
import { dumpAgain } from './dump-again.ts';
import { type Dumps, dump, withDumpDirectory } from './dumps.ts';
import { inspect } from './inspect.ts';
import { type NativeResult, runNative, settleInterrupted } from './native.ts';
import { preflight, preflightOfInterrupted } from './preflight.ts';
import type { RunContext } from './run-context.ts';
import { tidy } from './tidy.ts';
import { upload } from './upload.ts';
import { verifyStored } from './verify.ts';
import { writeManifest } from './write-manifest.ts';

/**
 * One backup run. It ends the operation as completed, degraded, failed or cancelled and leaves nothing running; it
 * never throws.
 */
export const runBackup = (op: Operation, ports: CoordinatorPorts, label: string): Promise<void> =>
  conclude(op, () => attemptUntilDone(op, ports, label));

/** Goes on where another coordinator was interrupted: adopts its native backup, or fails it. It never throws. */
export const resumeBackup = (op: Operation, ports: CoordinatorPorts, started: Started): Promise<void> =>
  conclude(op, () => attemptResume(op, ports, started));

/** Removes what earlier runs left on the data nodes' disks. It never throws. */
export const tidyUp = (op: Operation, ports: CoordinatorPorts): Promise<void> =>
  conclude(op, async () => {
    const prepared = await op.phase('preflight', () => preflight(op, ports));
    const release = await claimAll({ op, ...prepared });
    try {
      await op.phase('cleanup', () => tidy(op, ports, prepared.members));
      return { degraded: false };
    } finally {
      await release();
    }
  });

interface Outcome {
  readonly degraded: boolean;
}

async function conclude(op: Operation, work: () => Promise<Outcome>): Promise<void> {
  try {
    const { degraded } = await work();
    op.end(degraded ? 'degraded' : 'completed');
  } catch (thrown) {
    op.fail(thrown);
  }
}

/** Failures of the native backup that a new one under a new id may well not meet: the crash table in ARCHITECTURE.md. */
const worthAnother: ReadonlySet<ErrorCode> = new Set([
  'NATIVE_NODE_FAILURE',
  'NATIVE_ID_USED',
  'NATIVE_LOG_BUFFER_FULL',
]);
const PAUSE_BETWEEN_ATTEMPTS_MS = 2_000;

async function attemptUntilDone(op: Operation, ports: CoordinatorPorts, label: string): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptBackup(op, ports, label);
    } catch (thrown) {
      const error = toBackupError(thrown);
      if (!worthAnother.has(error.code) || attempt >= ports.config.backup.attempts || op.signal.aborted)
        throw error;
      op.log.warn(
        { attempt, code: error.code, err: error },
        'native backup failed; trying again with a new id',
      );
      await sleep(PAUSE_BETWEEN_ATTEMPTS_MS, undefined, { signal: op.signal });
      op.startOver();
    }
  }
}

async function attemptBackup(op: Operation, ports: CoordinatorPorts, label: string): Promise<Outcome> {
  const prepared = await op.phase('preflight', () => preflight(op, ports));
  const release = await claimAll({ op, ...prepared });
  try {
    await tidy(op, ports, prepared.members);
    await removeOldDownloads({ op, ...prepared });
    const run = await op.phase('begin', () => begin(op, ports, label, prepared));
    return await abandoning(run, () =>
      withDumpDirectory(run, async (directory) => {
        const [native, dumps] = await together(op.signal, [
          (signal) => op.phase('native', () => runNative(run, signal)),
          (signal) => op.phase('dumps', () => dump(run, directory, signal)),
        ]);
        return await store(run, native, dumps);
      }),
    );
  } finally {
    await release();
  }
}

async function attemptResume(op: Operation, ports: CoordinatorPorts, started: Started): Promise<Outcome> {
  const { backupId, label } = started;
  op.assignBackupId(backupId);
  const prepared = await op.phase('preflight', () => preflightOfInterrupted(op, ports, started));
  const release = await claimAll({ op, ...prepared });
  try {
    // Its own coordinator may have ended it between the look for it and the claim.
    const { state, manifest } = await new Catalog(ports.store, ports.config.manifest.trustedKeys).read(
      backupId,
      op.signal,
    );
    if (manifest !== undefined) return { degraded: manifest.topology.degraded };
    if (state !== 'interrupted')
      throw new BackupError(
        'BACKUP_NOT_FOUND',
        `backup ${backupId} is ${state}, and not interrupted any more`,
      );
    const run = { ...prepared, op, ports, backupId, label, startedAt: Date.parse(started.startedAt) };
    return await abandoning(run, async () => {
      // Before anything else that may fail: until it is settled, a complete native backup could be taken for a partial one.
      const native = await op.phase('native', () => settleInterrupted(run, op.signal));
      return await withDumpDirectory(run, async (directory) => {
        const dumps = await op.phase('dumps', () => dumpAgain(run, directory, op.signal));
        return await store(run, native, dumps);
      });
    });
  } finally {
    await release();
  }
}

async function abandoning(run: RunContext, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (thrown) {
    throw await abandon(run, toBackupError(thrown));
  }
}

/** From files on many disks to a backup. */
async function store(run: RunContext, native: NativeResult, dumps: Dumps): Promise<Outcome> {
  const { op } = run;
  const inspected = await op.phase('inspect', () => inspect(run, dumps));
  await op.phase('upload', () => upload(run, inspected, dumps));
  await op.phase('verify', () => verifyStored(run, inspected, dumps));
  await op.phase('manifest', () => writeManifest(run, native, inspected, dumps));
  await op.phase('cleanup', () => cleanUp(run, inspected));
  return { degraded: inspected.missing.length > 0 };
}
