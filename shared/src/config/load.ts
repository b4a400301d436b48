import path from 'node:path';
import type * as z from 'zod/mini';
import { BackupError } from '../errors/backup-error.ts';
import type { ConfigContext } from './files.ts';
import { configKeys } from './keys.ts';
import { describeIssues } from './mistakes.ts';
import { readSource } from './source.ts';

interface LoadOptions {
  /** YAML; left out, everything comes from the environment. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Loaded<Settings> {
  readonly settings: Settings;
  /** What is no mistake and yet wants a look; for the log. */
  readonly warnings: readonly string[];
}

/**
 * Reads a configuration from a YAML file and from environment variables, which win: `mysql.passwordFile` is
 * `RONDB_BACKUP_MYSQL_PASSWORD_FILE`, and commas part the items of a list.
 *
 * @param makeSchema made of the functions in fields.ts
 * @throws BackupError CONFIG_INVALID that names every mistake by its key, in the order of the file
 */
export function loadConfig<Schema extends z.ZodMiniType>(
  makeSchema: (context: ConfigContext) => Schema,
  { file, env }: LoadOptions,
): Loaded<z.infer<Schema>> {
  const warnings: string[] = [];
  const directory = file === undefined ? process.cwd() : path.dirname(path.resolve(file));
  const schema = makeSchema({ directory, warn: (message) => warnings.push(message) });
  const keys = configKeys(schema);
  const source = readSource(keys, file, env);
  const result = schema.safeParse(source.values);
  const found = result.success ? [] : describeIssues(result.error.issues, keys, source);
  const mistakes = [...found, ...source.mistakes].toSorted((a, b) =>
    a.position < b.position ? -1 : a.position > b.position ? 1 : 0,
  );
  if (result.success && mistakes.length === 0) return { settings: result.data, warnings };
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  const lines = mistakes.map(({ key, message }) => `\n  ${key}: ${message}`);
  throw new BackupError(
    'CONFIG_INVALID',
    `${count} in the configuration ${file ?? 'from the environment'}:${lines.join('')}`,
  );
}
