import type { OperationSnapshot } from '../../operation/state.ts';
import { someOf } from '../../restore/obstacles.ts';
import type { RestoredObject, RestoredTable, RestoreReport } from '../../restore/report.ts';
import { renderTable } from './table.ts';
import { formatDuration } from './units.ts';
import { wrap } from './wrap.ts';

/** The last words on a restore: what is not plainly restored, and the number of the rest. */
export function renderRestoreOutcome(snapshot: OperationSnapshot): string | undefined {
  const { restore, backupId, state, warnings } = snapshot;
  const took = formatDuration((snapshot.endedAt ?? snapshot.startedAt) - snapshot.startedAt);
  const lines = restore === undefined ? [] : renderReport(restore);
  if (state === 'completed') lines.unshift(`restore of backup ${backupId} completed in ${took}`);
  for (const { message } of warnings) lines.push(wrap(`warning: ${message}`));
  return lines.length === 0 ? undefined : lines.join('\n');
}

function renderReport({ tables, objects }: RestoreReport): string[] {
  const restored = tables.filter(({ outcome }) => outcome === 'restored');
  const rows = restored.reduce((sum, table) => sum + table.rows, 0);
  const skipped = tables.filter(({ outcome }) => outcome === 'skipped').length;
  const others = tables.filter(({ outcome }) => outcome !== 'restored' && outcome !== 'skipped');
  return [
    `tables as in the backup: ${restored.length}, with ${rows.toLocaleString('en')} rows; not selected: ${skipped}`,
    ...(others.length === 0 ? [] : [renderTables(others)]),
    ...alike(objects).map(({ kind, names, outcome, detail }) =>
      wrap(`${outcome} ${kind} ${someOf(names)}${detail === '' ? '' : `: ${detail}`}`),
    ),
  ];
}

/** Objects of one kind that fared alike, for one line: a selection leaves out thousands. */
function alike(
  objects: readonly RestoredObject[],
): (Omit<RestoredObject, 'name'> & { readonly names: readonly string[] })[] {
  const groups = new Map<string, RestoredObject[]>();
  for (const object of objects) {
    const key = JSON.stringify([object.outcome, object.kind, object.detail]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [object]);
    else group.push(object);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, names: group.map(({ name }) => name) }];
  });
}

const renderTables = (tables: readonly RestoredTable[]): string =>
  renderTable(
    [
      { title: 'OUTCOME', value: ({ outcome }) => outcome },
      { title: 'ROWS', value: ({ rows }) => String(rows), align: 'right' },
      {
        title: 'IN THE BACKUP',
        value: ({ minRows, maxRows }) => (minRows === maxRows ? String(minRows) : `${minRows} to ${maxRows}`),
        align: 'right',
      },
      { title: 'TABLE', value: ({ database, name }) => `${database}.${name}` },
    ],
    tables,
  );
