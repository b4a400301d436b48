import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { MysqlAddress } from '../cluster/cluster.ts';

/**
 * A connection that ends with its scope. Whole numbers beyond 2^53 and decimals come as strings, so that nothing is
 * rounded; times are UTC.
 */
export async function connect(
  address: MysqlAddress,
): Promise<{ connection: Connection; [Symbol.asyncDispose](): Promise<void> }> {
  const connection = await createConnection({
    ...address,
    supportBigNumbers: true,
    multipleStatements: true,
    timezone: 'Z',
    charset: 'utf8mb4',
  });
  await connection.query("SET time_zone = '+00:00'");
  return { connection, [Symbol.asyncDispose]: () => connection.end() };
}

/** The rows of one SELECT. */
export async function select<Row>(
  connection: Connection,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, [...values]);
  return rows as Row[];
}
