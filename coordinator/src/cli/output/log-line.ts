import { paint, printable, type Style } from './table.ts';
import { formatTime } from './units.ts';

/** What every line has: shown first, or of no use to people. */
const COMMON = new Set(['time', 'level', 'msg', 'name', 'runId']);
const styles: Readonly<Record<string, Style>> = { warn: 'yellow', error: 'red', fatal: 'red' };

/** A line of the log for people: `2026-11-22 11:05:03 warn  backup warning code=X`. What is no JSON stays as it is. */
export function renderLogLine(line: string): string {
  const fields = parsed(line);
  if (fields === undefined) return printable(line);
  const { time, level, msg, err, ...rest } = fields;
  const at = formatTime(Date.parse(textOf(time)));
  const word = textOf(level);
  const details = Object.entries(rest)
    .filter(([name]) => !COMMON.has(name))
    .map(([name, value]) => `${name}=${textOf(value)}`);
  if (err !== undefined) details.push(`err=${textOf((err as { message?: unknown }).message ?? err)}`);
  const style = styles[word];
  const marked = word.padEnd(5);
  const text = [textOf(msg), ...details].map(printable).join(' ');
  return `${at} ${style === undefined ? printable(marked) : paint(style, marked)} ${text}`;
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
