import type { SqlConnection } from './connection.ts';
import { column } from './connection.ts';

export interface SqlServer {
  readonly kind: 'mysql' | 'mariadb';
  /** As the server says it, such as `9.7.4-cluster` or `10.11.19-MariaDB-0+deb12u1`. */
  readonly version: string;
  /** Whether it has joined an NDB cluster: its tables of engine NDBCLUSTER work. */
  readonly joinedCluster: boolean;
}

export async function readServer(connection: SqlConnection): Promise<SqlServer> {
  const [row] = await connection.query('SELECT VERSION() AS version');
  const version = column(row ?? {}, 'version');
  const engines = await connection.query(
    "SELECT support FROM information_schema.engines WHERE engine = 'ndbcluster' AND support IN ('YES', 'DEFAULT')",
  );
  return {
    kind: /mariadb/i.test(version) ? 'mariadb' : 'mysql',
    version,
    joinedCluster: engines.length > 0,
  };
}
