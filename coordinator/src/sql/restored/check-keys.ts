import { label } from '../catalog.ts';
import type { SqlConfig } from '../config.ts';
import { column, type Row, type SqlConnection, withConnection } from '../connection.ts';
import { quoteIdentifier } from '../quoting.ts';
import { bytesOfText } from '../replay/bytes.ts';
import { type Refusal, replaySession } from '../replay/session.ts';
import { type DictionaryKeys, dictionaryKeys } from './dictionary-keys.ts';
import type { ExpectedForeignKey, ExpectedIndex, ExpectedKeys } from './expected-keys.ts';

/** An index or foreign key that is not as the backup says. */
export interface WrongKey {
  readonly kind: 'index' | 'foreign key';
  readonly database: string;
  readonly table: string;
  readonly name: string;
  readonly reason: string;
}

/**
 * Compares the keys of restored tables with what databases.sql says of them: indexes in the MySQL server and the data
 * nodes, foreign keys in the data nodes, under their name or that which `createForeignKeys` gives.
 *
 * @param expected from `expectedKeys`
 * @throws BackupError SQL_*, DEADLINE_EXCEEDED, or the reason of the signal
 */
export async function checkKeys(
  config: SqlConfig,
  expected: readonly ExpectedKeys[],
  signal: AbortSignal,
): Promise<WrongKey[]> {
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'checking indexes' };
  return await withConnection(config, options, async (connection) => {
    const indexes = await serverIndexes(connection);
    const dictionary = await dictionaryKeys(connection);
    return expected.flatMap((table) => {
      const known = dictionary.get(label(table));
      const about = (kind: WrongKey['kind'], name: string, reason: string | undefined): WrongKey[] =>
        reason === undefined ? [] : [{ kind, database: table.database, table: table.name, name, reason }];
      return [
        ...table.indexes.flatMap((index) =>
          about('index', index.name, wrongIndex(index, indexes.get(label(table)) ?? [], known)),
        ),
        ...table.foreignKeys.flatMap((key) => about('foreign key', key.name, wrongForeignKey(key, known))),
      ];
    });
  });
}

/** ER_FK_DUP_NAME */
const DUPLICATE_NAME = 1826;

/**
 * Makes the foreign keys that are missing. ndb_restore leaves those of a renamed database out and says nothing, while the
 * MySQL server goes on to show them, with the parent's old name, in the way of a true one of the same name: that is made
 * with `_2` behind its name.
 *
 * @returns those that are still missing
 * @throws as `checkKeys`
 */
export async function createForeignKeys(
  config: SqlConfig,
  expected: readonly ExpectedKeys[],
  signal: AbortSignal,
): Promise<WrongKey[]> {
  const missing = (await checkKeys(config, expected, signal)).filter(({ kind }) => kind === 'foreign key');
  const options = { signal, timeoutMs: config.dumpTimeoutMs, what: 'making foreign keys', bytes: true };
  return await withConnection(config, options, async (connection) => {
    const session = replaySession(connection);
    const add = async (
      wrong: WrongKey,
      key: ExpectedForeignKey,
      name: string,
    ): Promise<Refusal | undefined> => {
      const table = bytesOfText(quoteIdentifier(wrong.table));
      const constraint = bytesOfText(quoteIdentifier(name));
      const sql = `ALTER TABLE ${table} ADD CONSTRAINT ${constraint} ${key.definition}`;
      return await session.runIn(wrong.database, sql);
    };
    const failed: WrongKey[] = [];
    for (const wrong of missing) {
      const table = expected.find(
        ({ database, name }) => database === wrong.database && name === wrong.table,
      );
      const key = table?.foreignKeys.find(({ name }) => name === wrong.name);
      if (key === undefined) continue;
      let refused = await add(wrong, key, key.name);
      if (refused?.errorNumber === DUPLICATE_NAME) refused = await add(wrong, key, secondName(key.name));
      if (refused === undefined) continue;
      failed.push({ ...wrong, reason: `${refused.message} (error ${refused.errorNumber})` });
    }
    return failed;
  });
}

/** A name has 64 characters at most. */
const secondName = (name: string): string => `${name.slice(0, 62)}_2`;

async function serverIndexes(connection: SqlConnection): Promise<ReadonlyMap<string, readonly Row[]>> {
  const rows = await connection.query(
    `SELECT table_schema AS db, table_name AS name, index_name AS key_name, column_name AS col,
       IF(non_unique = 0, 'unique', 'index') AS type
     FROM information_schema.statistics ORDER BY table_schema, table_name, index_name, seq_in_index`,
  );
  return Map.groupBy(rows, (row) => `${column(row, 'db')}.${column(row, 'name')}`);
}

/** The index of a foreign key that got another name has that name too. */
function wrongIndex(
  { name, unique, columns }: ExpectedIndex,
  rows: readonly Row[],
  known: DictionaryKeys | undefined,
): string | undefined {
  const inNodes = (unique ? known?.unique : known?.ordered) ?? new Set();
  for (const called of [name, secondName(name)]) {
    const found = rows.filter((row) => column(row, 'key_name') === called);
    if (found.length === 0 || (!inNodes.has(called) && name !== 'PRIMARY')) continue;
    const is = `${column(found[0] ?? {}, 'type')} (${found.map((row) => column(row, 'col')).join(', ')})`;
    const was = `${unique ? 'unique' : 'index'} (${columns.join(', ')})`;
    return is === was ? undefined : `it is ${is}, and was ${was}`;
  }
  return 'it is not there';
}

function wrongForeignKey(key: ExpectedForeignKey, known: DictionaryKeys | undefined): string | undefined {
  const was = `${key.parentDatabase}.${key.parentTable}`;
  const parents = [key.name, secondName(key.name)].flatMap((name) => known?.foreignKeys.get(name) ?? []);
  if (parents.length === 0) return 'it is not there';
  return parents.includes(was) ? undefined : `it refers to ${parents.join(', ')}, and referred to ${was}`;
}
