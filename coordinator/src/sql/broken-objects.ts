import { label, type SqlCatalog, type TableName } from './catalog.ts';
import type { SqlWarning } from './config.ts';
import type { SqlConnection } from './connection.ts';
import { serverErrorNumber, toSqlError } from './errors.ts';
import { quoteIdentifier } from './quoting.ts';

export interface BrokenObject extends TableName {
  readonly kind: 'view' | 'table';
  /** In the server's words. */
  readonly reason: string;
  /** Its CREATE statement, where the server still prints one. */
  readonly definition: string | undefined;
}

/**
 * Finds what the dump program would stop at, by the statements that it would use itself: a view whose table is gone
 * (error 1356), a table whose engine cannot open it.
 *
 * @throws BackupError SQL_DENIED, SQL_UNREACHABLE: the account or the server is at fault, not the object
 */
export async function findBrokenObjects(
  connection: SqlConnection,
  catalog: SqlCatalog,
): Promise<BrokenObject[]> {
  const views = catalog.views.map((view) => ({ ...view, kind: 'view' as const }));
  const tables = catalog.tables.map(({ database, name }) => ({ database, name, kind: 'table' as const }));
  const broken: BrokenObject[] = [];
  for (const { database, name, kind } of [...views, ...tables]) {
    const quoted = `${quoteIdentifier(database)}.${quoteIdentifier(name)}`;
    const reason =
      (await failureOf(connection, `SHOW FIELDS FROM ${quoted}`)) ??
      (await failureOf(connection, `SHOW CREATE TABLE ${quoted}`));
    if (reason === undefined) continue;
    const definition = await definitionOf(connection, quoted);
    broken.push({ database, name, kind, reason, definition });
  }
  return broken;
}

async function failureOf(connection: SqlConnection, statement: string): Promise<string | undefined> {
  try {
    await connection.queryRaw(statement);
    return undefined;
  } catch (error) {
    const typed = toSqlError(error, 'look at a table');
    if (serverErrorNumber(error) === undefined || typed.code !== 'SQL_FAILED') throw typed;
    return error instanceof Error ? error.message : String(error);
  }
}

/** SHOW CREATE answers for a broken view too, with a warning. */
async function definitionOf(connection: SqlConnection, quoted: string): Promise<string | undefined> {
  const rows = await connection.queryRaw(`SHOW CREATE TABLE ${quoted}`).catch(() => []);
  const found = Object.entries(rows[0] ?? {}).find(([name]) => /^create /i.test(name));
  return found?.[1] ?? undefined;
}

export const brokenWarning = (object: BrokenObject): SqlWarning => ({
  code: 'SQL_OBJECT_BROKEN',
  message: `${object.kind} ${label(object)} cannot be read and is in databases.sql as a comment only: ${object.reason}`,
  object: label(object),
});

/** What the file says of a broken object: its definition, where a reader finds it and a replay does not. */
export function brokenComment(object: BrokenObject): string {
  const lines = [
    '',
    `Left out, because the server cannot read it: ${object.kind} ${label(object)}`,
    object.reason,
    ...(object.definition === undefined ? [] : [`${object.definition};`]),
  ];
  return lines
    .join('\n')
    .split(/\r\n|\r|\n/)
    .map((line) => `-- ${line}`.trimEnd())
    .join('\n');
}
