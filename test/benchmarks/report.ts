import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { execa } from 'execa';

/** One benchmark as it is printed: a table whose rows have the same columns. */
export interface Report {
  readonly title: string;
  /** What one must know to read the table. */
  readonly method: string;
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** Times between benchmarks that begin on a busy machine say little; so it is told. */
const QUIET_LOAD = 0.7;

/** The machine as a line of Markdown; the figures of two machines cannot be compared, ratios mostly can. */
export async function describeMachine(): Promise<string> {
  const { stdout } = await execa('rclone', ['version']);
  const os = /^PRETTY_NAME="(.*)"$/m.exec(await readFile('/etc/os-release', 'utf8').catch(() => ''))?.[1];
  const [load = 0] = loadavg();
  return [
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${os ?? 'Linux'}, kernel ${release()}`,
    `Node ${process.version}`,
    stdout.split('\n')[0] ?? 'rclone',
    `load ${load.toFixed(2)} at the start${load > QUIET_LOAD ? ' (**not a quiet machine: do not keep these figures**)' : ''}`,
  ].join('; ');
}

export function renderReport({ title, method, rows }: Report): string {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
  ];
  return `## ${title}\n\n${method}\n\n${table.join('\n')}\n`;
}

/** The last two columns of every table: the target, and whether this run met it. */
export const verdict = (
  figure: number,
  sign: '≤' | '≥',
  target: number,
  unit = '',
): Record<string, string> => ({
  target: `${sign} ${target}${unit}`,
  result: (sign === '≤' ? figure <= target : figure >= target) ? 'met' : '**missed**',
});

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
