import { setTimeout as sleep } from 'node:timers/promises';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { begin } from './begin.ts';
import { cleanUp } from './cleanup.ts';
import { dump, withDumpDirectory } from './dumps.ts';
import { abandon } from './abandon.ts';
import { inspect } from './inspect.ts';
import { writeManifest } from './write-manifest.ts';
import { runNative } from './native.ts';
import { claimAll, preflight } from './preflight.ts';
import type { RunContext } from './run-context.ts';
import { together } from '../concurrency/together.ts';
import { upload } from './upload.ts';
import { verifyListing } from './verify.ts';

/**
 * One backup run. It ends the operation as completed, degraded, failed or cancelled and leaves nothing running; it
 * never throws.
 */
export async function runBackup(op: Operation, ports: CoordinatorPorts): Promise<void> {
  try {
    const { degraded } = await attemptUntilDone(op, ports);
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

async function attemptUntilDone(op: Operation, ports: CoordinatorPorts): Promise<{ degraded: boolean }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptBackup(op, ports);
    } catch (thrown) {
      const error = toBackupError(thrown);
      if (!worthAnother.has(error.code) || attempt >= ports.config.backup.attempts || op.signal.aborted)
        throw error;
      op.log.warn(
        { attempt, code: error.code, err: error },
        'native backup failed; trying again with a new id',
      );
      await sleep(PAUSE_BETWEEN_ATTEMPTS_MS, undefined, { signal: op.signal });
    }
  }
}

async function attemptBackup(op: Operation, ports: CoordinatorPorts): Promise<{ degraded: boolean }> {
  const prepared = await op.phase('preflight', () => preflight(op, ports));
  const release = await claimAll(op, prepared);
  try {
    const run = await op.phase('begin', () => begin(op, ports, prepared));
    return await withDumpDirectory(run, (directory) => carryOut(run, directory));
  } finally {
    await release();
  }
}

async function carryOut(run: RunContext, dumpDirectory: string): Promise<{ degraded: boolean }> {
  const { op } = run;
  try {
    const [native, dumps] = await together(op.signal, [
      (signal) => op.phase('native', () => runNative(run, signal)),
      (signal) => op.phase('dumps', () => dump(run, dumpDirectory, signal)),
    ]);
    const inspected = await op.phase('inspect', () => inspect(run, dumps));
    await op.phase('upload', () => upload(run, inspected, dumps));
    await op.phase('verify', () => verifyListing(run, inspected, dumps));
    await op.phase('manifest', () => writeManifest(run, native, inspected, dumps));
    await op.phase('cleanup', () => cleanUp(run, inspected));
    return { degraded: inspected.missing.length > 0 };
  } catch (thrown) {
    throw await abandon(run, toBackupError(thrown));
  }
}
