import { OPERATION_WARNING } from '../../operation/operation.ts';
import { renderLogLine } from './log-line.ts';
import { writeLine } from './screen.ts';

const SERIOUS = new Set<unknown>(['warn', 'error', 'fatal']);

/**
 * Which log lines somebody reads who watches a command, and how: warnings and errors, in words. Who wants the others
 * asks for JSON, or for the logs of an operation.
 *
 * @returns undefined for lines that are not for people, or that the view of an operation shows
 */
export function logForPeople(line: string): string | undefined {
  const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
  return SERIOUS.has(level) && msg !== OPERATION_WARNING ? renderLogLine(line) : undefined;
}

/** A writer of `createLogger`. */
export function writeForPeople(line: string): void {
  const text = logForPeople(line);
  if (text !== undefined) writeLine(text);
}
