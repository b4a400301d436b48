import { BackupError } from '../errors/backup-error.ts';

/** Table types of the NDB dictionary that hold rows or point at them (NdbDictionary::Object::Type). */
const TABLE_TYPE = { system: 1, user: 2, uniqueIndex: 3, orderedIndex: 6 } as const;
/** From here on the objects are no tables (triggers, tablespaces, files, hash maps, foreign keys): they have other properties. */
const FIRST_OTHER_TYPE = 10;

const PROPERTY = { name: 1, id: 2, fragments: 128, fullyReplicated: 159 } as const;
/** Upper half of a property's key word. */
const VALUE = { word: 0, string: 1, binary: 2 } as const;

/** A table or an index in the dictionary, as it was when the backup began. */
export interface DictionaryTable {
  readonly id: number;
  /** See TABLE_TYPE. */
  readonly type: number;
  /** `database/schema/table`; for an index `sys/def/<table id>/<index>`. */
  readonly name: string;
}

interface Description {
  readonly table: DictionaryTable;
  /**
   * How many fragments of it a backup has. Undefined where that is not known from here: of a fully replicated table
   * only one copy is backed up. Indexes have none, they are built anew from their tables.
   */
  readonly fragments: number | undefined;
}

/**
 * Reads a table description: the list of dictionary properties in `bytes` from `start` to `end`, each a key word (kind
 * of value, number of the property), then a word, or a length in bytes and as many bytes padded to words.
 *
 * @returns undefined for objects that are no tables
 * @throws BackupError BACKUP_FILE_INVALID
 */
export function parseDescription(
  bytes: Buffer,
  start: number,
  end: number,
  type: number,
  path: string,
): Description | undefined {
  if (type >= FIRST_OTHER_TYPE) return undefined;
  const invalid = (what: string) =>
    new BackupError('BACKUP_FILE_INVALID', `${path}: table description: ${what}`);
  let name: string | undefined;
  const words = new Map<number, number>();
  let at = start;
  while (at < end) {
    if (end - at < 8) throw invalid('cut in a property');
    const kind = bytes.readUInt16BE(at);
    const key = bytes.readUInt16BE(at + 2);
    const value = bytes.readUInt32BE(at + 4);
    at += 8;
    if (kind === VALUE.string || kind === VALUE.binary) {
      if (value > end - at) throw invalid(`property ${key} of ${value} bytes`);
      if (key === PROPERTY.name && kind === VALUE.string) name ??= cString(bytes.subarray(at, at + value));
      at += 4 * Math.ceil(value / 4);
    } else if (kind === VALUE.word) {
      words.set(key, value);
    } else {
      throw invalid(`property ${key} of kind ${kind}`);
    }
  }
  if (at !== end) throw invalid('cut in a property');
  const id = words.get(PROPERTY.id);
  if (name === undefined || id === undefined) throw invalid(`without ${name === undefined ? 'name' : 'id'}`);
  return { table: { id, type, name }, fragments: fragmentsInBackup(type, words) };
}

function fragmentsInBackup(type: number, words: ReadonlyMap<number, number>): number | undefined {
  if (type !== TABLE_TYPE.system && type !== TABLE_TYPE.user) return 0;
  return words.get(PROPERTY.fullyReplicated) === 1 ? undefined : words.get(PROPERTY.fragments);
}

const cString = (bytes: Buffer): string => {
  const zero = bytes.indexOf(0);
  return bytes.toString('utf8', 0, zero < 0 ? bytes.length : zero);
};

/** A table by the names that people give it. */
export interface TableName {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/** `database/schema/table` in its parts. Names are stored as they are, so a database or table name may hold slashes. */
export function splitTableName(name: string): TableName {
  const schema = '/def/';
  const usual = name.indexOf(schema);
  if (usual > 0) {
    const table = name.slice(usual + schema.length);
    return { database: name.slice(0, usual), schema: 'def', table };
  }
  const [database = '', other = '', ...rest] = name.split('/');
  return { database, schema: other, table: rest.join('/') };
}

const SYSTEM_DATABASES = new Set(['mysql', 'sys']);
/** Hidden tables that hold the parts of BLOB, TEXT and JSON columns, and others that NDB keeps for itself. */
const HIDDEN_TABLE = /^NDB\$/;

/** Whether people made this table: no index, no system table, no hidden part of another table. */
export function isUserTable(table: DictionaryTable): boolean {
  const { database, table: name } = splitTableName(table.name);
  return table.type === TABLE_TYPE.user && !SYSTEM_DATABASES.has(database) && !HIDDEN_TABLE.test(name);
}
