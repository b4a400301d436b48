import type { ClusterModel } from '../model.ts';

/** What an entry is, in the numbers of the files. */
export const ENTRY_TYPE = {
  systemTable: 1,
  userTable: 2,
  uniqueIndex: 3,
  orderedIndex: 6,
  hashMap: 24,
  foreignKey: 25,
} as const;

export interface Column {
  readonly name: string;
  readonly type: 'int' | 'varbinary' | 'blob';
  readonly key?: boolean;
  /** Bytes, of a varbinary. */
  readonly length?: number;
}

/** An entry of the table list of a control file. */
export interface Entry {
  readonly id: number;
  readonly type: (typeof ENTRY_TYPE)[keyof typeof ENTRY_TYPE];
  /** Such as `shop/def/orders` or `sys/def/13/PRIMARY`. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** In the whole cluster; 0 where the entry holds no rows of its own. */
  readonly rows: number;
  /** Length of a row in a Data file, in words of 4 bytes. */
  readonly rowWords: number;
  /** The indexed table, of an index. */
  readonly primary?: { readonly id: number; readonly name: string };
  /** What it ties together, of a foreign key. */
  readonly foreignKey?: { readonly parent: Named; readonly child: Named; readonly index: Named };
}

interface Named {
  readonly id: number;
  readonly name: string;
}

const FIRST_FREE_ID = 13;
const DEFAULT_ROW_BYTES = 200;
const BLOB_PART_BYTES = 2000;
const ID: Column = { name: 'id', type: 'int', key: true };

/** Whether an entry has fragments in the Data files: tables have, indexes and the hash map do not. */
export const hasRows = ({ type }: Entry): boolean =>
  type === ENTRY_TYPE.systemTable || type === ENTRY_TYPE.userTable;

/** All entries of a cluster in the order in which a backup has them; the order means nothing, as in the real files. */
export function dictionaryOf(model: ClusterModel): readonly Entry[] {
  const entries = [...systemEntries()];
  let nextId = FIRST_FREE_ID;
  const tables = new Map<string, Named>();
  for (const spec of model.tables) {
    const primary = { id: nextId++, name: `${spec.database}/def/${spec.table}` };
    tables.set(`${spec.database}.${spec.table}`, primary);
    const blobs = spec.blobs ?? [];
    const rowWords = Math.max(2, Math.ceil((spec.rowBytes ?? DEFAULT_ROW_BYTES) / 4));
    const columns: Column[] = [
      ID,
      { name: 'data', type: 'varbinary', length: rowWords * 4 - 6 },
      ...blobs.map((name): Column => ({ name, type: 'blob' })),
    ];
    entries.push(table(primary.id, primary.name, spec.rows, rowWords, columns));
    for (const name of ['PRIMARY', ...(spec.indexes ?? [])]) entries.push(index(nextId++, name, primary));
    blobs.forEach((_, at) => {
      const name = `${spec.database}/def/NDB$BLOB_${primary.id}_${columns.length - blobs.length + at}`;
      entries.push(blobTable(nextId++, name, spec.rows));
    });
  }
  for (const { database, table: child, foreignKeys = [] } of model.tables) {
    for (const { name, parent } of foreignKeys) {
      const ends = { parent: tables.get(parent), child: tables.get(`${database}.${child}`) };
      if (ends.parent === undefined || ends.child === undefined) throw new Error(`no table ${parent}`);
      const ordered = index(nextId++, name, ends.child);
      entries.push(
        ordered,
        foreignKey(nextId++, name, { parent: ends.parent, child: ends.child, index: ordered }),
      );
    }
  }
  return entries.sort((a, b) => ((a.id * 37) % 101) - ((b.id * 37) % 101));
}

/** What a cluster has before anybody made a table, once a MySQL server has joined it; ids and rows as seen there. */
function systemEntries(): readonly Entry[] {
  const bytes = (name: string, length: number): Column => ({ name, type: 'varbinary', length });
  const sqlMetadata = { id: 11, name: 'mysql/def/ndb_sql_metadata' };
  const indexStat = { id: 8, name: 'mysql/def/ndb_index_stat_sample' };
  return [
    { ...table(1, 'DEFAULT-HASHMAP', 0, 0, []), type: ENTRY_TYPE.hashMap },
    { ...table(2, 'sys/def/SYSTAB_0', 4, 5, [ID]), type: ENTRY_TYPE.systemTable },
    { ...table(3, 'sys/def/NDB$EVENTS_0', 12, 75, [ID]), type: ENTRY_TYPE.systemTable },
    table(4, 'mysql/def/ndb_schema', 8, 40, [ID, bytes('name', 63), { name: 'query', type: 'blob' }]),
    blobTable(5, 'mysql/def/NDB$BLOB_4_2', 0),
    table(6, 'mysql/def/ndb_schema_result', 0, 12, [ID, bytes('message', 255)]),
    table(7, 'mysql/def/ndb_index_stat_head', 8, 11, [ID]),
    table(indexStat.id, indexStat.name, 0, 16, [ID, bytes('stat_key', 3056)]),
    index(9, 'ndb_index_stat_sample_x1', indexStat),
    table(10, 'mysql/def/ndb_apply_status', 0, 10, [ID, bytes('log_name', 255)]),
    table(sqlMetadata.id, sqlMetadata.name, 1, 6, [ID, bytes('name', 255)]),
    index(12, 'PRIMARY', sqlMetadata),
  ];
}

const table = (
  id: number,
  name: string,
  rows: number,
  rowWords: number,
  columns: readonly Column[],
): Entry => ({ id, type: ENTRY_TYPE.userTable, name, columns, rows, rowWords });

const blobTable = (id: number, name: string, rows: number): Entry =>
  table(id, name, rows, BLOB_PART_BYTES / 4 + 4, [
    ID,
    { name: 'NDB$PART', type: 'int', key: true },
    { name: 'NDB$PKID', type: 'int' },
    { name: 'NDB$DATA', type: 'varbinary', length: BLOB_PART_BYTES },
  ]);

const foreignKey = (id: number, name: string, ends: NonNullable<Entry['foreignKey']>): Entry => ({
  ...table(id, `${ends.parent.id}/${ends.child.id}/${name}`, 0, 0, []),
  type: ENTRY_TYPE.foreignKey,
  foreignKey: ends,
});

const index = (id: number, name: string, primary: { id: number; name: string }): Entry => ({
  ...table(id, `sys/def/${primary.id}/${name}`, 0, 0, [
    { name: 'id', type: 'int' },
    { name: 'NDB$TNODE', type: 'int', key: true },
  ]),
  type: ENTRY_TYPE.orderedIndex,
  primary,
});
