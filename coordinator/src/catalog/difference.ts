import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';

/** A value of each of two backups, which differ in it. */
export interface Change<Value> {
  readonly before: Value;
  readonly after: Value;
}

export interface TableChange {
  readonly database: string;
  readonly name: string;
  /** At the scan; undefined where the table is not in that backup. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** What two complete backups differ in, `before` being the one that is named first. */
export interface Difference {
  readonly before: Manifest;
  readonly after: Manifest;
  /** Of all files. */
  readonly bytes: Change<number>;
  readonly durationMs: Change<number>;
  readonly rows: Change<number>;
  /** Those that came, went, or have another number of rows; by name. */
  readonly tables: readonly TableChange[];
  /** How many have as many rows in both. */
  readonly sameTables: number;
  /** By what they are called for people, such as `data nodes` or `MySQL server`. */
  readonly traits: ReadonlyMap<string, Change<string>>;
  /** Of each data node that is in either; 0 where it is not. */
  readonly bytesByNode: ReadonlyMap<number, Change<number>>;
}

export function differenceOf(before: Manifest, after: Manifest): Difference {
  const change = <Value>(of: (manifest: Manifest) => Value): Change<Value> => ({
    before: of(before),
    after: of(after),
  });
  const tables = tableChanges(before, after);
  const traits = [...traitsOf].map(([name, of]) => [name, change(of)] as const);
  const nodes = [...new Set([...before.topology.participants, ...after.topology.participants])];
  return {
    before,
    after,
    bytes: change(({ files }) => total(files.map(({ sizeBytes }) => sizeBytes))),
    durationMs: change(({ startedAt, completedAt }) => Date.parse(completedAt) - Date.parse(startedAt)),
    rows: change((manifest) => total(manifest.tables.map(({ rows }) => rows))),
    tables: tables.filter((table) => table.before !== table.after),
    sameTables: tables.filter((table) => table.before === table.after).length,
    traits: new Map(traits.filter(([, trait]) => trait.before !== trait.after)),
    bytesByNode: new Map(
      nodes
        .sort((a, b) => a - b)
        .map((nodeId) => [nodeId, change((manifest) => bytesOfNode(manifest, nodeId))]),
    ),
  };
}

/** Every table of either backup. */
function tableChanges(before: Manifest, after: Manifest): TableChange[] {
  const key = ({ database, name }: { database: string; name: string }): string =>
    JSON.stringify([database, name]);
  const rowsOf = ({ tables }: Manifest) => new Map(tables.map((table) => [key(table), table.rows]));
  const [rowsBefore, rowsAfter] = [rowsOf(before), rowsOf(after)];
  const all = new Map([...before.tables, ...after.tables].map((table) => [key(table), table]));
  return [...all]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { database, name }]) => ({
      database,
      name,
      before: rowsBefore.get(id),
      after: rowsAfter.get(id),
    }));
}

const traitsOf: ReadonlyMap<string, (manifest: Manifest) => string> = new Map([
  ['cluster', ({ clusterName }) => clusterName],
  ['label', ({ label }) => label ?? '-'],
  ['data nodes', ({ topology }) => topology.participants.join(', ')],
  ['missing', ({ topology }) => topology.missing.join(', ') || 'none'],
  [
    'groups',
    ({ topology }) =>
      topology.nodeGroups.map(({ nodeGroup, nodeIds }) => `${nodeGroup} (${nodeIds.join(', ')})`).join(', '),
  ],
  ['NDB', ({ versions }) => versions.cluster ?? 'unknown'],
  [
    'MySQL',
    ({ versions: { sqlServer } }) =>
      sqlServer === undefined ? 'none' : `${sqlServer.kind} ${sqlServer.version}`,
  ],
  ['made by', ({ versions }) => `rondb-backup ${versions.rondbBackup}`],
  ['encrypted', ({ native }) => yesOrNo(native.encrypted)],
  ['compressed', ({ native }) => yesOrNo(native.compressed)],
  ['state of', ({ native }) => `its ${native.snapshot}`],
  ['warnings', ({ warnings }) => String(warnings.length)],
]);

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no');
const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
const bytesOfNode = ({ files }: Manifest, nodeId: number): number =>
  total(files.filter(({ path }) => path.startsWith(`rondb/${nodeId}/`)).map(({ sizeBytes }) => sizeBytes));
