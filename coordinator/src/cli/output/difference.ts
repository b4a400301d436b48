import type { Change, Difference, TableChange } from '../../catalog/difference.ts';
import { renderTable } from './table.ts';
import { formatBytes, formatDuration, formatTime } from './units.ts';

interface Line {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly change: string;
}

/** Two backups side by side, and then the tables that differ, in `width` cells. */
export function renderDifference(difference: Difference, width: number): string {
  const { before, after, bytes, durationMs, rows, tables, sameTables, traits, bytesByNode } = difference;
  const amount = (name: string, change: Change<number>, format: (value: number) => string): Line => ({
    name,
    before: format(change.before),
    after: format(change.after),
    change: percent(change),
  });
  const count = (value: number): string => value.toLocaleString('en');
  const lines: Line[] = [
    {
      name: 'started',
      before: formatTime(Date.parse(before.startedAt)),
      after: formatTime(Date.parse(after.startedAt)),
      change: '',
    },
    amount('took', durationMs, formatDuration),
    amount('size', bytes, formatBytes),
    ...[...bytesByNode].map(([nodeId, change]) => amount(`node ${nodeId}`, change, formatBytes)),
    amount('tables', { before: before.tables.length, after: after.tables.length }, count),
    amount('rows', rows, count),
    ...[...traits].map(([name, trait]) => ({ name, ...trait, change: 'differs' })),
  ];
  const summary = renderTable(
    [
      { title: '', value: ({ name }) => name },
      { title: String(before.backupId), value: (line) => line.before, flexible: true },
      { title: String(after.backupId), value: (line) => line.after, flexible: true },
      { title: 'CHANGE', value: ({ change }) => change },
    ],
    lines,
    width,
  );
  const details =
    tables.length === 0 ? [] : ['', renderTable<TableChange>(tableColumns(count), tables, width)];
  return [summary, ...details, '', remark(difference, sameTables)].join('\n');
}

const tableColumns = (count: (value: number) => string) =>
  [
    { title: 'TABLE', value: ({ database, name }: TableChange) => `${database}.${name}`, flexible: true },
    {
      title: 'BEFORE',
      value: (table: TableChange) => (table.before === undefined ? '-' : count(table.before)),
      align: 'right',
    },
    {
      title: 'AFTER',
      value: (table: TableChange) => (table.after === undefined ? '-' : count(table.after)),
      align: 'right',
    },
    { title: 'CHANGE', value: tableChange, align: 'right' },
  ] as const;

function tableChange({ before, after }: TableChange): string {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return `${after > before ? '+' : ''}${(after - before).toLocaleString('en')}`;
}

function remark({ before, after, tables }: Difference, sameTables: number): string {
  if (!before.native.covered || !after.native.covered)
    return 'rows are not known of a backup that is encrypted and whose password the agents did not have';
  if (tables.length === 0) return `all ${sameTables} tables have as many rows`;
  return `${sameTables} tables have as many rows in both`;
}

/** `+3.1 %`; nothing where it is the same. */
function percent({ before, after }: Change<number>): string {
  if (before === after) return '';
  if (before === 0) return 'new';
  const value = ((after - before) / before) * 100;
  return `${value > 0 ? '+' : ''}${value.toFixed(1)} %`;
}
