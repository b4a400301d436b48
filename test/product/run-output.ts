import type { OperationSnapshot } from '@rondb-backup/coordinator/operation/state.ts';
import type { CliProcess, CliResult } from './processes.ts';

/** The last JSON line of `rondb-backup run`: the ended operation. @throws Error where there is none */
export function outcomeOf({ exitCode, stdout, stderr }: CliResult): OperationSnapshot {
  const last = stdout.trim().split('\n').at(-1) ?? '';
  const snapshot = last.startsWith('{') ? (JSON.parse(last) as OperationSnapshot) : undefined;
  if (snapshot?.endedAt === undefined)
    throw new Error(`exit code ${exitCode} and no ended operation:\n${stdout}\n${stderr}`);
  return snapshot;
}

/** The id of the backup that was made. @throws Error that shows what happened instead */
export function backupIdOf(result: CliResult): number {
  const { backupId, state, error } = outcomeOf(result);
  if (backupId === undefined || error !== undefined)
    throw new Error(`${state}: ${JSON.stringify(error)}\n${result.stderr}`);
  return backupId;
}

/** What `error:` and `hint:` on standard error say. */
export function reported({ stderr }: CliResult): { code: string; message: string; hint: string } {
  const [, code = '', message = ''] = /^error \[([A-Z_]+)\]: ([\s\S]*?)\nhint: /m.exec(stderr) ?? [];
  const [, hint = ''] = /^hint: (.*)$/m.exec(stderr) ?? [];
  return { code, message, hint };
}

/** Why `rondb-backup run` failed: in its last JSON line, or before there was an operation on standard error. */
export function failureOf(result: CliResult): { code: string; message: string; hint: string } {
  const error = result.stdout.trim() === '' ? reported(result) : outcomeOf(result).error;
  if (error === undefined) throw new Error(`it did not fail:\n${result.stdout}`);
  return error;
}

interface ProgressLine {
  readonly backupId?: number;
  readonly phases: readonly string[];
}

/**
 * Waits until a running `rondb-backup run` is in a phase.
 *
 * @returns the id of its backup
 * @throws Error where it ends before
 */
export function untilPhase(child: CliProcess, phase: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (const line of text.split('\n').slice(0, -1)) {
        const { backupId, phases } = JSON.parse(line) as ProgressLine;
        if (backupId !== undefined && phases.includes(phase)) resolve(backupId);
      }
    });
    void child.then(({ stderr }) => reject(new Error(`it never was in phase ${phase}:\n${text}\n${stderr}`)));
  });
}
