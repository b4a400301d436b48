import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import { backupPrefix } from '@rondb-backup/shared/storage/layout.ts';
import type { DumpFile } from '../backup/dumps.ts';
import type { AdoptionContext } from './plan.ts';
import { describeFile } from '../described-file.ts';

/**
 * Hashes the SQL files of the backup, and tells what is missing of them: an account or a view less is no reason to be
 * without the rows.
 */
export async function readSqlFiles(
  { op, ports, backupId, legacy }: AdoptionContext,
  directory: string,
): Promise<readonly DumpFile[]> {
  const files: DumpFile[] = [];
  for (const { path: name } of legacy.sql) {
    const copy = join(directory, name);
    // An empty object gives no file.
    const there = await ports.store.fetch(`${backupPrefix(backupId)}/${name}`, copy, op);
    const content = there ? await readFile(copy) : Buffer.alloc(0);
    files.push(describeFile(name, content));
    op.warn(looksCutShort(name, content));
  }
  op.warn(missing(files.map(({ name }) => name)));
  return files;
}

/** The last comments of mysqlpump and mysqldump. */
const lastLines: Readonly<Record<string, RegExp>> = {
  'users.sql': /^-- Dump end time:/m,
  'databases.sql': /^-- Dump completed/m,
};
const TAIL_BYTES = 1024;

/** Both programs say when they are done; without that a copy or the program itself may have been ended. */
export function looksCutShort(name: string, content: Buffer): ManifestWarning[] {
  const last = lastLines[name];
  if (last === undefined || last.test(content.subarray(-TAIL_BYTES).toString('latin1'))) return [];
  const message = `${name} does not end as a dump that was completed: statements may be missing`;
  return [{ code: 'SQL_DUMP_CUT_SHORT', message, object: '' }];
}

const missing = (names: readonly string[]): ManifestWarning[] =>
  ['users.sql', 'databases.sql']
    .filter((name) => !names.includes(name))
    .map((name) => ({ code: 'SQL_NOT_DUMPED', message: `there is no ${name}`, object: '' }));
