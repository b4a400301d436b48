/** A table that people made, as far as a backup of it can show. */
export interface TableModel {
  readonly database: string;
  readonly table: string;
  readonly rows: number;
  /** Bytes of one row in a backup, at least 8; default 200. */
  readonly rowBytes?: number;
  /** Names of the BLOB, TEXT and JSON columns; each has a hidden table of one 2000-byte part a row. */
  readonly blobs?: readonly string[];
  /** Names of ordered indexes besides PRIMARY. */
  readonly indexes?: readonly string[];
  /** Each has an ordered index of its own name besides; the parent is DATABASE.TABLE of the same model. */
  readonly foreignKeys?: readonly { readonly name: string; readonly parent: string }[];
}

/** What a simulated cluster holds; the system's own tables come on top. */
export interface ClusterModel {
  readonly tables: readonly TableModel[];
  /** Decides the contents of the rows and how they are dealt to fragments; default 1. */
  readonly seed?: number;
}

/** Nothing but the system's own tables: a cluster to restore into. */
export const EMPTY_MODEL: ClusterModel = { tables: [] };

/** Two databases and about 40 MB, which last for seconds at a low write speed. */
export const EXAMPLE_MODEL: ClusterModel = {
  tables: [
    { database: 'shop', table: 'customers', rows: 20_000, rowBytes: 120, indexes: ['by_name'] },
    { database: 'shop', table: 'orders', rows: 80_000, rowBytes: 400, indexes: ['by_customer'] },
    { database: 'shop', table: 'notes', rows: 2_000, rowBytes: 320, blobs: ['body'] },
    { database: 'hr', table: 'people', rows: 500, rowBytes: 90 },
    { database: 'hr', table: 'vacancies', rows: 0 },
  ],
};
