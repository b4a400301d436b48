import { isOperationId, type LogRequest } from '../../service.ts';
import { type BackupReference, parseReference, resolveBackup } from '../backup-reference.ts';
import { type CommonOptions, withServing } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { interruptible } from './interruptible.ts';
import { renderLogLine } from '../output/log-line.ts';

export interface LogsOptions extends CommonOptions {
  readonly follow: boolean;
}

/** `rondb-backup logs`: what a run of a serving coordinator logged; as it was logged with `-o json`. */
export function logsCommand(what: string, options: LogsOptions): Promise<ExitCode> {
  const reference = what === '' || isOperationId(what) ? what : parseReference(what);
  return withServing(options, (service) =>
    interruptible(async (signal) => {
      const request = await requestFor(reference, (backup) => resolveBackup(service, backup));
      for await (const { lines, dropped } of service.operationLog(
        { ...request, follow: options.follow },
        signal,
      )) {
        if (dropped > 0) process.stderr.write(`${dropped} lines before these are no longer kept\n`);
        const shown = options.output === 'json' ? lines : lines.map(renderLogLine);
        process.stdout.write(shown.map((line) => `${line}\n`).join(''));
      }
      return exitCodes.done;
    }),
  );
}

async function requestFor(
  reference: string | BackupReference,
  resolve: (reference: BackupReference) => Promise<number>,
): Promise<Pick<LogRequest, 'operationId' | 'backupId'>> {
  if (typeof reference === 'string') return { operationId: reference, backupId: undefined };
  return { operationId: '', backupId: await resolve(reference) };
}
