import type { MysqlAddress } from '../cluster/cluster.ts';
import { connect, select } from './connect.ts';
import { exampleTables } from './rows.ts';
import { accountStatements, codeStatements, tableStatements } from './schema.ts';

const CONNECTIONS = 4;
const ROWS_PER_STATEMENT = 500;

interface LoadOptions {
  /** Over all tables together; at least 5. */
  readonly rows: number;
  /** Default NDBCLUSTER. */
  readonly engine?: 'NDBCLUSTER' | 'InnoDB';
}

/**
 * Makes the example databases, their rows (the same ones each time), code and accounts on a MySQL or MariaDB server
 * that has none of them. 100000 rows are about 25 MB in a backup.
 *
 * @returns rows by table, as `shop.customers`
 */
export async function loadExample(
  address: MysqlAddress,
  options: LoadOptions,
): Promise<Readonly<Record<string, number>>> {
  await using session = await connect(address);
  const { connection } = session;
  for (const sql of tableStatements(options.engine ?? 'NDBCLUSTER')) await connection.query(sql);
  const tables = exampleTables(options.rows);
  for (const table of tables) await fill(address, table);
  const [server] = await select<{ version: string }>(connection, 'SELECT VERSION() AS version');
  const isMariaDb = server?.version.includes('MariaDB') ?? false;
  for (const sql of [...codeStatements, ...accountStatements(isMariaDb)]) await connection.query(sql);
  return Object.fromEntries(tables.map(({ name, count }) => [name, count]));
}

async function fill(address: MysqlAddress, table: ReturnType<typeof exampleTables>[number]): Promise<void> {
  const sql = `INSERT INTO ${table.name} (${table.columns.join(', ')}) VALUES ?`;
  let next = 1;
  const worker = async () => {
    await using session = await connect(address);
    // The rows are right by construction; checking them would take three times as long in NDB.
    await session.connection.query('SET foreign_key_checks = 0, unique_checks = 0');
    while (next <= table.count) {
      const first = next;
      const count = Math.min(ROWS_PER_STATEMENT, table.count - first + 1);
      next += count;
      await session.connection.query(sql, [
        Array.from({ length: count }, (_, index) => table.row(first + index)),
      ]);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}
