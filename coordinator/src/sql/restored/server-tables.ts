import { queryCatalog, type TableName } from '../catalog.ts';
import type { SqlConfig } from '../config.ts';
import { column, withConnection } from '../connection.ts';

/** A table or view that the MySQL server holds itself. */
interface ServerTable extends TableName {
  /** Such as `a table of engine INNODB`, for people. */
  readonly what: string;
}

export interface ServerTables {
  /** Outside of the data nodes: a table there of the same name cannot be seen beside it. */
  readonly own: readonly ServerTable[];
  /** Whether the server takes every name for its lower case: what is written otherwise would mean another table. */
  readonly foldsNames: boolean;
}

/** What of a MySQL server can come between it and tables of the data nodes. @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export async function serverTables(config: SqlConfig, signal: AbortSignal): Promise<ServerTables> {
  const options = {
    signal,
    timeoutMs: config.dumpTimeoutMs,
    what: 'listing the tables of the server itself',
  };
  return await withConnection(config, options, async (connection) => {
    const { tables, views } = await queryCatalog(connection, config);
    const [row = {}] = await connection.query('SELECT @@lower_case_table_names AS fold');
    const isNdb = (engine: string): boolean => engine === 'NDBCLUSTER' || engine === 'NDB';
    return {
      own: [
        ...tables.flatMap(({ engine, ...table }) =>
          isNdb(engine) ? [] : [{ ...table, what: `a table of engine ${engine}` }],
        ),
        ...views.map((view) => ({ ...view, what: 'a view' })),
      ],
      foldsNames: column(row, 'fold') !== '0',
    };
  });
}
