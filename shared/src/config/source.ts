import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { BackupError } from '../errors/backup-error.ts';
import { didYouMean } from './did-you-mean.ts';
import { type ConfigKey, environmentName } from './keys.ts';
import type { Mistake } from './mistakes.ts';

/** Read by the command lines themselves. */
const NOT_KEYS: ReadonlySet<string> = new Set([
  'RONDB_BACKUP_CONFIG',
  'RONDB_BACKUP_COORDINATOR',
  'RONDB_BACKUP_TLS_CA',
  'RONDB_BACKUP_TLS_CERT',
  'RONDB_BACKUP_TLS_KEY',
  'RONDB_BACKUP_TOKEN_FILE',
]);
/** Kubernetes sets such variables in every pod for a Service whose name begins with `rondb-backup`. */
const SERVICE_LINK =
  /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;

/** What was given, before any of it is checked. */
export interface Source {
  readonly values: Record<string, unknown>;
  /** Where a key stands in the file, `[1]` being the second item of a list; keys from the environment come after all of it. */
  positionOf(path: readonly string[]): number;
  /** The environment variable that a key came from, if one did. */
  variableOf(path: readonly string[]): string | undefined;
  readonly mistakes: readonly Mistake[];
}

/**
 * Reads a YAML file, and lays the environment variables `RONDB_BACKUP_*` over it.
 *
 * @throws BackupError CONFIG_INVALID where the file cannot be read or is not YAML
 */
export function readSource(
  keys: readonly ConfigKey[],
  file: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Source {
  const document = file === undefined ? undefined : readYaml(file);
  const values = document === undefined ? {} : toValues(document, file);
  const variables = new Map(
    keys.flatMap(({ path, doc }) => {
      const variable = environmentName(path);
      return doc === undefined || variable === undefined ? [] : [[variable, { path, doc }] as const];
    }),
  );
  const mistakes: Mistake[] = [];
  const used = new Map<string, string>();
  for (const [name, text] of Object.entries(env).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!name.startsWith('RONDB_BACKUP_') || text === undefined) continue;
    const found = variables.get(name);
    if (found === undefined && (NOT_KEYS.has(name) || SERVICE_LINK.test(name))) continue;
    if (found === undefined) {
      const message = `unknown environment variable${didYouMean(name, [...variables.keys()])}`;
      mistakes.push({ key: name, position: Infinity, message });
      continue;
    }
    used.set(found.path.join('.'), name);
    put(values, found.path, found.doc.kind.fromText?.(text) ?? text);
  }
  return {
    values,
    positionOf: (path) => (used.has(path.join('.')) ? Infinity : findPosition(document, path)),
    variableOf: (path) => used.get(path.join('.')),
    mistakes,
  };
}

function readYaml(file: string): Document {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code;
    throw new BackupError('CONFIG_INVALID', `cannot read the configuration ${file}: ${reason}`, {
      cause,
      hint: 'give the path of a file that this user may read',
    });
  }
  const lines = new LineCounter();
  // Pretty errors quote the line, which may hold a secret.
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  const mistakes = document.errors.map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `  line ${line}, column ${col}: ${quoteless(message)}`;
  });
  if (mistakes.length > 0) {
    throw new BackupError('CONFIG_INVALID', `${file} is not YAML:\n${mistakes.join('\n')}`);
  }
  if (document.contents !== null && !isMap(document.contents)) {
    throw new BackupError('CONFIG_INVALID', `${file} must hold keys and values`);
  }
  return document;
}

/** The parser quotes what it read behind a colon, and that may be a secret. */
const quoteless = (message: string): string => (message.split(':')[0] ?? '').toLowerCase();

function toValues(document: Document, file: string | undefined): Record<string, unknown> {
  try {
    return (document.toJS({ maxAliasCount: 100 }) ?? {}) as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? quoteless(error.message) : 'unknown error';
    throw new BackupError('CONFIG_INVALID', `${file} is not YAML:\n  ${reason}`);
  }
}

/** Offset of the last key, or item of a list, on the path that is in the file. */
function findPosition(document: Document | undefined, path: readonly string[]): number {
  let node: unknown = document?.contents;
  let position = 0;
  for (const key of path) {
    if (isSeq(node)) {
      node = node.items[Number(key.slice(1, -1))];
      if (isNode(node)) position = node.range?.[0] ?? position;
      continue;
    }
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    if (pair === undefined) break;
    if (isNode(pair.key)) position = pair.key.range?.[0] ?? position;
    node = pair.value;
  }
  return position;
}

/** Leaves a value that stands where a section belongs, to be reported with the rest. */
function put(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    values[key] = value;
    return;
  }
  const inner = values[key] ?? {};
  values[key] = inner;
  if (typeof inner === 'object' && !Array.isArray(inner)) put(inner as Record<string, unknown>, rest, value);
}
