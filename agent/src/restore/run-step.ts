import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { missingFile } from '@rondb-backup/shared/ndb-files/names.ts';
import { runProgram } from '@rondb-backup/shared/process/run.ts';
import { findNativeFiles } from '../inspect/find-files.ts';
import type { AgentPorts } from '../ports.ts';
import type { JobProgress } from '../work/job.ts';
import { restoreArguments } from './arguments.ts';
import { nodeDirectory } from './directories.ts';
import { classifyRestoreFailure, isClusterLost } from './failures.ts';
import type { RestoreTools } from './tools.ts';
import { endOrphans, stepEnvironment } from './orphans.ts';
import { RestoreOutput } from './output.ts';
import type { RestoreStep } from './step.ts';

export interface StepResult {
  readonly tuples: number;
  readonly logEntries: number;
  readonly durationMs: number;
}

const described = { metadata: 'table definitions', data: 'data', indexes: 'indexes' } as const;

/**
 * Runs one ndb_restore. It has ended well when its exit code is 0 and it says so of every part.
 *
 * @throws BackupError RESTORE_*, MGM_UNREACHABLE, PROGRAM_*, or the reason of `signal`
 */
export async function runStep(
  { config: { backupPassword }, instanceId, log }: AgentPorts,
  { config, program }: RestoreTools,
  step: RestoreStep,
  signal: AbortSignal,
  report: (progress: JobProgress) => void,
): Promise<StepResult> {
  const { backupId, storedNodeId, action } = step;
  const what = `restore the ${described[action]} of node ${storedNodeId} of backup ${backupId}`;
  const path = nodeDirectory(config.dir, backupId, storedNodeId);
  const { encrypted, dataBytes } = await lookAtFiles(path, step);
  if (encrypted && backupPassword === undefined)
    throw new BackupError('RESTORE_PASSWORD_MISSING', `cannot ${what}: its files are encrypted`);
  const place = { connectString: config.connectString, path, encrypted };
  const args = restoreArguments(step, place, await program.knownOptions());
  const owner = { dir: config.dir, instanceId };
  await endOrphans(owner, log);

  const output = new RestoreOutput();
  using lost = lossWatch(what);
  const totalBytes = action === 'data' ? dataBytes : 0;
  report({ bytes: 0, totalBytes });
  const {
    exitCode,
    signal: killedBy,
    durationMs,
  } = await runProgram({
    program: program.program,
    args,
    env: stepEnvironment(owner),
    input: encrypted ? `${backupPassword}\n` : undefined,
    signal: AbortSignal.any([signal, lost.signal]),
    timeoutMs: config.stepTimeoutMs,
    onStdoutLine: (line) => {
      output.addLine(line);
      report({ bytes: Math.min(output.bytes, totalBytes), totalBytes });
    },
    onStderrLine: (line) => {
      output.addProblem(line);
      lost.look(line);
    },
    log,
  });
  if (exitCode === 0 && output.succeeded)
    return { tuples: output.tuples, logEntries: output.logEntries, durationMs };
  log.warn({ backupId, action, exitCode, signal: killedBy, problems: output.problems }, 'ndb_restore failed');
  throw classifyRestoreFailure(what, output.problems, { exitCode, signal: killedBy });
}

/** How long ndb_restore may take to end by itself once it has lost the cluster. */
const LOSS_GRACE_MS = 10_000;

/** A signal that fires when ndb_restore has lost the cluster and does not end. */
function lossWatch(what: string) {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    look: (line: string): void => {
      if (!isClusterLost(line)) return;
      const error = new BackupError('RESTORE_CLUSTER_FAILED', `cannot ${what}: all data nodes are gone`);
      timer ??= setTimeout(() => controller.abort(error), LOSS_GRACE_MS);
    },
    [Symbol.dispose]: (): void => clearTimeout(timer),
  };
}

/** What is known of the files of a step before it begins. @throws BackupError RESTORE_FILES_MISSING */
async function lookAtFiles(
  path: string,
  { backupId, storedNodeId }: RestoreStep,
): Promise<{ encrypted: boolean; dataBytes: number }> {
  const files = await findNativeFiles(path, backupId, storedNodeId);
  const missing = missingFile(files);
  if (missing !== undefined) {
    const message = `the files of node ${storedNodeId} of backup ${backupId} in ${path} lack ${missing}`;
    throw new BackupError('RESTORE_FILES_MISSING', message);
  }
  let encrypted = false;
  let dataBytes = 0;
  for (const { path: name, kind } of files) {
    await using file = await open(join(path, name));
    if (kind !== 'ctl') dataBytes += (await file.stat()).size;
    const { buffer } = await file.read(Buffer.alloc(ENCRYPTED.length), 0, ENCRYPTED.length, 0);
    encrypted ||= buffer.equals(ENCRYPTED);
  }
  return { encrypted, dataBytes };
}

/** How an encrypted file begins. */
const ENCRYPTED = Buffer.from('NDBXFRM1');
