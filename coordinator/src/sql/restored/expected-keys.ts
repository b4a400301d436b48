import { selectsTable, type Selection, targetDatabase } from '../../restore/selection.ts';
import { unquote } from '../quoting.ts';
import { textOfBytes } from '../replay/bytes.ts';
import { classify } from '../replay/classify.ts';
import { rewriteDatabases } from '../replay/rewrite.ts';
import { splitStatements } from '../replay/split.ts';
import { isSymbol, isWord, type Token, tokenize, visible } from '../replay/tokens.ts';

export interface ExpectedIndex {
  /** `PRIMARY` for the primary key. */
  readonly name: string;
  readonly unique: boolean;
  /** In the order of the key. */
  readonly columns: readonly string[];
}

export interface ExpectedForeignKey {
  readonly name: string;
  readonly parentDatabase: string;
  readonly parentTable: string;
  /** `FOREIGN KEY …`, under new names, one character a byte; to be run inside the table's database. */
  readonly definition: string;
}

/** What CREATE TABLE says of a table, under its new name. */
export interface ExpectedKeys {
  readonly database: string;
  readonly name: string;
  readonly indexes: readonly ExpectedIndex[];
  readonly foreignKeys: readonly ExpectedForeignKey[];
}

/**
 * The indexes and foreign keys that the selected NDB tables of databases.sql should have after a restore, from the text
 * that SHOW CREATE TABLE printed.
 *
 * @param content databases.sql as it is
 */
export function expectedKeys(content: Buffer, selection: Selection): ExpectedKeys[] {
  const found: ExpectedKeys[] = [];
  let inUse: string | undefined;
  for (const statement of splitStatements(content.toString('latin1'))) {
    const { kind, database, name, engine } = classify(statement, inUse);
    if (kind === 'use') inUse = database;
    const isNdb = engine === 'NDBCLUSTER' || engine === 'NDB';
    if (kind !== 'table' || database === undefined || !isNdb || !selectsTable(selection, database, name)) {
      continue;
    }
    const sql = rewriteDatabases(statement.text, selection.rewriteDatabases, statement.backslashEscapes);
    const target = targetDatabase(selection, database);
    const items = tableItems(visible(tokenize(sql, statement.backslashEscapes)));
    found.push({
      database: target,
      name,
      indexes: items.flatMap((item) => readIndex(item) ?? []),
      foreignKeys: items.flatMap((item) => readForeignKey(item, target) ?? []),
    });
  }
  return found;
}

/** What stands between the commas of the outermost parentheses. */
function tableItems(tokens: readonly Token[]): Token[][] {
  const items: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSymbol(token, ')')) depth -= 1;
    if (depth === 0 && isSymbol(token, ')')) break;
    if (depth === 1 && isSymbol(token, ',')) items.push([]);
    else if (depth > 0) items.at(-1)?.push(token);
    if (isSymbol(token, '(')) depth += 1;
  }
  return items;
}

/** `PRIMARY KEY (…)`, `[UNIQUE|FULLTEXT|SPATIAL] KEY name (…)`; a column begins with its name. */
function readIndex(item: readonly Token[]): ExpectedIndex | undefined {
  const at = item.findIndex((token) => isWord(token, 'KEY'));
  const kind = item[0];
  if (at < 0 || at > 1 || !isWord(kind, 'PRIMARY', 'UNIQUE', 'FULLTEXT', 'SPATIAL', 'KEY')) return undefined;
  const primary = isWord(kind, 'PRIMARY');
  return {
    name: primary ? 'PRIMARY' : nameOf(item[at + 1]),
    unique: primary || isWord(kind, 'UNIQUE'),
    columns: columnsAt(item, at),
  };
}

function readForeignKey(item: readonly Token[], database: string): ExpectedForeignKey | undefined {
  const at = item.findIndex((token, index) => isWord(token, 'FOREIGN') && isWord(item[index + 1], 'KEY'));
  if (!isWord(item[0], 'CONSTRAINT') || at !== 2) return undefined;
  const parent = item.findIndex((token) => isWord(token, 'REFERENCES')) + 1;
  const qualified = isSymbol(item[parent + 1], '.');
  return {
    name: nameOf(item[1]),
    parentDatabase: qualified ? nameOf(item[parent]) : database,
    parentTable: nameOf(item[qualified ? parent + 2 : parent]),
    definition: item
      .slice(at)
      .map(({ text }) => text)
      .join(' '),
  };
}

/** The quoted names in the next parentheses. */
function columnsAt(item: readonly Token[], from: number): string[] {
  const open = item.findIndex((token, index) => index > from && isSymbol(token, '('));
  const names: string[] = [];
  let depth = 0;
  for (const token of item.slice(open)) {
    if (isSymbol(token, '(')) depth += 1;
    if (isSymbol(token, ')')) depth -= 1;
    if (depth === 0) break;
    if (token.kind === 'name') names.push(nameOf(token));
  }
  return names;
}

const nameOf = (token: Token | undefined): string =>
  token === undefined ? '' : textOfBytes(unquote(token.text));
