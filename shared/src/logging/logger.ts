import { type Logger, pino } from 'pino';
import { collected } from './collect.ts';

export type { Logger } from 'pino';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LEVELS)[number];
export const logLevels = LEVELS;

/**
 * The root logger: one JSON object a line on standard error, so that standard output stays for results.
 *
 * Field names are fixed: `backupId`, `runId`, `nodeId`, `phase`, `program`, `durationMs`, `err`. Messages are static;
 * what varies is in the fields. Known secret fields are blanked as the last line of defence: nothing should pass them.
 *
 * @param show takes each line, with its end, in place of standard error
 */
export function createLogger(name: string, level: LogLevel, show = writer()): Logger {
  return pino(
    {
      name,
      level,
      base: {},
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['password', '*.password', 'token', '*.token', 'secret', '*.secret'],
        censor: '[redacted]',
      },
    },
    {
      write: (line) => {
        show(line);
        collected(line);
      },
    },
  );
}

function writer(): (line: string) => void {
  const stderr = pino.destination({ dest: 2, sync: true });
  return (line) => void stderr.write(line);
}

/** A logger that writes nothing, for callers that have none. */
export const silentLogger: Logger = pino({ level: 'silent' });
