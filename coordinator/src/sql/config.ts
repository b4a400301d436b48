/** How to reach the MySQL server and its dump program; compiled by the configuration, complete. */
export interface SqlConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Already read from its file; undefined for an account without one. */
  readonly password: string | undefined;
  /** Present: connections are encrypted or refused. With `caFile` the server's certificate must be signed by it. */
  readonly tls?: { readonly caFile?: string | undefined } | undefined;
  /** `mysqldump` or `mariadb-dump`, by name or path; the one that belongs to the server is best. */
  readonly mysqldumpProgram: string;
  /** Databases that are in no dump, beside the server's own. */
  readonly excludeDatabases: readonly string[];
  /** For a connection to be made and authenticated, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** For one whole dump, users or databases, in milliseconds. */
  readonly dumpTimeoutMs: number;
}

/** Something that does not cost the backup and that its reader must know; it goes into the manifest. */
export interface SqlWarning {
  readonly code: SqlWarningCode;
  readonly message: string;
  /** What it is about: `database.table`, or `user@host`. */
  readonly object: string;
}

type SqlWarningCode =
  | 'SQL_OBJECT_BROKEN'
  | 'SQL_TABLE_NOT_IN_NATIVE_BACKUP'
  | 'SQL_TABLE_DROPPED'
  | 'SQL_ENGINE_NOT_BACKED_UP'
  | 'SQL_CLIENT_MISMATCH'
  | 'SQL_SECOND_PASSWORD'
  | 'SQL_DEFAULT_ROLE_NOT_GRANTED';

/** Made by the server itself, or views of the cluster. */
export const SYSTEM_DATABASES: ReadonlySet<string> = new Set([
  'information_schema',
  'mysql',
  'ndbinfo',
  'performance_schema',
  'sys',
]);

/** Every server makes these accounts itself. */
export const SYSTEM_ACCOUNTS: ReadonlySet<string> = new Set([
  'mariadb.sys',
  'mysql.infoschema',
  'mysql.session',
  'mysql.sys',
]);

/** Where restores and drills write down what they make; the content of no backup, though a native backup holds them. */
export const RESTORE_MARK_DATABASE = 'rondb_backup_restore';
export const DRILL_MARK_DATABASE = 'rondb_backup_drill';
export const OWN_DATABASES: ReadonlySet<string> = new Set([RESTORE_MARK_DATABASE, DRILL_MARK_DATABASE]);

export const excludedDatabases = (config: SqlConfig): ReadonlySet<string> =>
  new Set([...SYSTEM_DATABASES, ...config.excludeDatabases]);
