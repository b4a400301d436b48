// Original file: proto/rondb/backup/v1/common.proto


/**
 * What of a backup is restored. Names are those in the backup, compared as they are written.
 * A table is restored where its database or itself is included, or nothing is included by name at all; an exclusion
 * wins over an inclusion.
 */
export interface RestoreSelection {
  'includeDatabases'?: (string)[];
  'excludeDatabases'?: (string)[];
  /**
   * Each `database.table`.
   */
  'includeTables'?: (string)[];
  'excludeTables'?: (string)[];
  /**
   * Old name to new name.
   */
  'rewriteDatabases'?: ({[key: string]: string});
}

/**
 * What of a backup is restored. Names are those in the backup, compared as they are written.
 * A table is restored where its database or itself is included, or nothing is included by name at all; an exclusion
 * wins over an inclusion.
 */
export interface RestoreSelection__Output {
  'includeDatabases': (string)[];
  'excludeDatabases': (string)[];
  /**
   * Each `database.table`.
   */
  'includeTables': (string)[];
  'excludeTables': (string)[];
  /**
   * Old name to new name.
   */
  'rewriteDatabases': ({[key: string]: string});
}
