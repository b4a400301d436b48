import { column, type SqlConnection } from '../connection.ts';

/** The keys that the data nodes have of one table. */
export interface DictionaryKeys {
  /** Ordered indexes; `PRIMARY` among them unless it is a hash index only. */
  readonly ordered: ReadonlySet<string>;
  readonly unique: ReadonlySet<string>;
  /** Name of the foreign key to its parent, `database.table`. */
  readonly foreignKeys: ReadonlyMap<string, string>;
}

/**
 * Reads the data nodes' own dictionary. A MySQL server is no witness: it takes the description that is stored with a
 * table at its word, and shows foreign keys that ndb_restore did not make.
 *
 * Types: 2 user table, 3 unique hash index (`sys/def/<table id>/<name>$unique`), 6 ordered index, 25 foreign key
 * (`<parent id>/<child id>/<name>`).
 *
 * @returns by `database.table`
 */
export async function dictionaryKeys(
  connection: SqlConnection,
): Promise<ReadonlyMap<string, DictionaryKeys>> {
  const rows = await connection.query(
    `SELECT type AS type, id AS id, parent_obj_id AS parent, CONVERT(CAST(fq_name AS BINARY) USING utf8mb4) AS name
     FROM ndbinfo.dict_obj_info WHERE type IN (2, 3, 6, 25) ORDER BY type`,
  );
  const labels = new Map<string, string>();
  const keys = new Map<
    string,
    { ordered: Set<string>; unique: Set<string>; foreignKeys: Map<string, string> }
  >();
  for (const row of rows) {
    const type = column(row, 'type');
    const name = column(row, 'name');
    if (type === '2') {
      const label = name.replace('/def/', '.');
      labels.set(column(row, 'id'), label);
      keys.set(label, { ordered: new Set(), unique: new Set(), foreignKeys: new Map() });
    } else if (type === '25') {
      const [, parent = '', child = '', key = ''] = /^(\d+)\/(\d+)\/(.*)$/s.exec(name) ?? [];
      keys.get(labels.get(child) ?? '')?.foreignKeys.set(key, labels.get(parent) ?? '');
    } else {
      const key = /^sys\/def\/\d+\/(.*)$/s.exec(name)?.[1] ?? name;
      const table = keys.get(labels.get(column(row, 'parent')) ?? '');
      if (type === '6') table?.ordered.add(key);
      else table?.unique.add(key.replace(/\$unique$/, ''));
    }
  }
  return keys;
}
