import type { MysqlAddress } from '../../cluster/cluster.ts';
import { connect } from '../connect.ts';
import { accountStatements, codeStatements } from './code.ts';
import { fillBulk } from './fill.ts';
import { diskStatements, richTables } from './schema.ts';
import { richRows } from './values.ts';

/**
 * Makes databases with every kind of column, key, table and code that NDB and its MySQL server have (RICH_DATABASES), on a
 * server of an NDB cluster that has none of them.
 *
 * @param bulkRows of the tables of `bulk` together, at least 100; the others have some hundred rows, and 1 MB BLOBs
 */
export async function loadRich(address: MysqlAddress, bulkRows: number): Promise<void> {
  await using session = await connect(address);
  const { connection } = session;
  for (const sql of [...diskStatements, ...richTables]) await connection.query(sql);
  for (const [sql, values] of richRows) await connection.query(sql, [...values]);
  await fillBulk(address, bulkRows);
  for (const sql of [...codeStatements, ...accountStatements]) await connection.query(sql);
}
