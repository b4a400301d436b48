import type { MysqlAddress } from '../cluster/cluster.ts';
import { connect, select } from '../database/connect.ts';

/**
 * What `mysqlpump --users --exclude-databases=% --exclude-users=root,mysql.sys,...` of MySQL 8.0 writes, as its manual says
 * and its output shows: for each account in turn SHOW CREATE USER and SHOW GRANTS, with the salt of a password as raw bytes.
 * The program itself is gone since MySQL 8.4.
 */
export async function mysqlpumpUsers(address: MysqlAddress): Promise<Buffer> {
  await using session = await connect(address);
  const { connection } = session;
  // The client would take the raw bytes for text; they are put in below.
  await connection.query('SET print_identified_with_as_hex = 1');
  const accounts = await select<{ user: string; host: string }>(
    connection,
    "SELECT user AS user, host AS host FROM mysql.user WHERE user <> 'root' AND user NOT LIKE 'mysql.%' ORDER BY 1, 2",
  );
  const statements: string[] = [];
  const show = async (sql: string, { user, host }: { user: string; host: string }): Promise<void> => {
    for (const row of await select<object>(connection, sql, [user, host]))
      statements.push(`${withRawBytes(String(Object.values(row)[0]))};`);
  };
  for (const account of accounts) {
    await show('SHOW CREATE USER ?@?', account);
    await show('SHOW GRANTS FOR ?@?', account);
  }
  // One character is one byte; names and hosts of the accounts are ASCII.
  return Buffer.from([...HEADER, ...statements, ...FOOTER, ''].join('\n'), 'latin1');
}

const withRawBytes = (statement: string): string =>
  statement.replace(/ AS 0x([0-9A-F]+)/, (_, hex: string) => {
    const raw = Buffer.from(hex, 'hex').toString('latin1');
    const escaped = raw.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n');
    return ` AS '${escaped}'`;
  });

const HEADER = [
  '-- Dump created by MySQL pump utility, version: 8.0.34, Linux (x86_64)',
  '-- Dump start time: Fri Nov 20 03:00:01 2026',
  '-- Server version: 8.0.34',
  '',
  'SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0;',
  'SET @OLD_SQL_MODE=@@SQL_MODE;',
  'SET SQL_MODE="NO_AUTO_VALUE_ON_ZERO";',
  'SET @@SESSION.SQL_LOG_BIN= 0;',
  'SET @OLD_TIME_ZONE=@@TIME_ZONE;',
  "SET TIME_ZONE='+00:00';",
  'SET NAMES utf8mb4;',
];
const FOOTER = [
  'SET TIME_ZONE=@OLD_TIME_ZONE;',
  'SET SQL_MODE=@OLD_SQL_MODE;',
  '-- Dump end time: Fri Nov 20 03:00:01 2026',
];
