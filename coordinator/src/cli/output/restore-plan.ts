import type { PlannedTable, RestorePlan } from '../../restore/plan.ts';
import { renderTable } from './table.ts';
import { formatBytes, formatTime } from './units.ts';
import { wrap } from './wrap.ts';

/** What a restore would do, in 80 columns. */
export function renderPlan(plan: RestorePlan): string {
  const { backup, clusterName, shares, tables, problems, warnings, unfinishedSince } = plan;
  const made = backup.startedAt === undefined ? '' : `, ${formatTime(backup.startedAt)}`;
  const from = `${backup.clusterName ?? 'unknown cluster'}${made}`;
  return [
    wrap(`backup:     ${backup.backupId} (${from})`, INDENT),
    wrap(`into:       cluster ${clusterName}`, INDENT),
    ...(plan.alreadyRestoredAt === undefined ? [wrap(`also:       ${describeRest(plan)}`, INDENT)] : []),
    ...(unfinishedSince === undefined
      ? []
      : [wrap(`takes up:   the unfinished restore since ${formatTime(unfinishedSince)}`, INDENT)]),
    '',
    ...(shares.length > 0 ? [renderShares(plan), ''] : []),
    ...(tables.length > 0 ? [renderDatabases(tables), ''] : []),
    ...renderInTheWay(tables),
    ...warnings.map(({ message }) => wrap(`warning: ${message}`)),
    ...problems.flatMap(({ code, message, hint }) => [
      wrap(`problem [${code}]: ${message}`),
      wrap(`hint: ${hint}`),
    ]),
    verdict(plan),
  ].join('\n');
}

function verdict({ alreadyRestoredAt, problems }: RestorePlan): string {
  if (alreadyRestoredAt !== undefined)
    return wrap(`already restored at ${formatTime(alreadyRestoredAt)}: nothing is changed`);
  return problems.length === 0
    ? 'nothing stands in the way'
    : wrap(`it cannot be run: problems: ${problems.length}`);
}

const INDENT = ' '.repeat(12);

function describeRest({ withDatabases, withUsers, withEpoch }: RestorePlan): string {
  const parts = [
    withDatabases ? 'views, routines, triggers and events' : '',
    withUsers ? 'accounts' : '',
    withEpoch ? 'the epoch' : '',
  ];
  return parts.filter((part) => part !== '').join(', ') || 'nothing but tables';
}

const renderShares = ({ shares, parallelSteps }: RestorePlan): string =>
  `${renderTable(
    [
      { title: 'AGENT OF NODE', value: ({ nodeId }) => String(nodeId), align: 'right' },
      { title: 'BYTES', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
      { title: 'FREE', value: ({ freeBytes }) => formatBytes(freeBytes), align: 'right' },
      { title: 'RESTORES FILES OF', value: ({ storedNodeIds }) => storedNodeIds.join(', ') || '-' },
    ],
    shares,
  )}\nndb_restore at a time: ${parallelSteps}`;

function renderDatabases(tables: readonly PlannedTable[]): string {
  const count = (list: readonly PlannedTable[], ...actions: readonly PlannedTable['action'][]): string =>
    String(list.filter(({ action }) => actions.includes(action)).length);
  const rows = (list: readonly PlannedTable[]): number =>
    list.filter(({ action }) => action !== 'skip').reduce((sum, table) => sum + table.rows, 0);
  const databases = [...Map.groupBy(tables, ({ database }) => database)];
  return renderTable(
    [
      { title: 'CREATE', value: ([, list]) => count(list, 'create'), align: 'right' },
      { title: 'REPLACE', value: ([, list]) => count(list, 'replace', 'redo'), align: 'right' },
      { title: 'IN THE WAY', value: ([, list]) => count(list, 'blocked'), align: 'right' },
      { title: 'NOT SELECTED', value: ([, list]) => count(list, 'skip'), align: 'right' },
      { title: 'ROWS', value: ([, list]) => String(rows(list)), align: 'right' },
      { title: 'DATABASE', value: ([name, [first]]) => renamed(name, first?.targetDatabase ?? name) },
    ],
    databases,
  );
}

const renamed = (name: string, target: string): string => (name === target ? name : `${name} as ${target}`);

/** A database of thousands of tables is no reason to show thousands of lines. */
const MAX_LISTED = 20;

const fates: Partial<Record<PlannedTable['action'], string>> = {
  replace: 'is dropped',
  redo: 'unfinished, is dropped',
  blocked: 'in the way',
};

function renderInTheWay(tables: readonly PlannedTable[]): string[] {
  const there = tables.filter(({ action }) => fates[action] !== undefined);
  if (there.length === 0) return [];
  const listed = renderTable(
    [
      { title: 'ROWS NOW', value: ({ existingRows }) => String(existingRows), align: 'right' },
      { title: 'IN THE BACKUP', value: ({ rows }) => String(rows), align: 'right' },
      {
        title: 'TABLE',
        value: ({ targetDatabase, name, action }) => `${targetDatabase}.${name}, ${fates[action]}`,
      },
    ],
    there.slice(0, MAX_LISTED),
  );
  const more = there.length > MAX_LISTED ? [`and ${there.length - MAX_LISTED} more`] : [];
  return [listed, ...more, ''];
}
