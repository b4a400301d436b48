import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Flips the lowest bit of the middle byte of the largest file below `directory` whose name ends in `ending`. */
export async function corruptFile(directory: string, ending: string): Promise<void> {
  const names = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith(ending));
  const paths = names.map((name) => join(directory, name));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const largest = paths[sizes.indexOf(Math.max(...sizes))];
  if (largest === undefined) throw new Error(`no file ${ending} in ${directory} to corrupt`);
  const bytes = await readFile(largest);
  const middle = bytes.length >>> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(largest, bytes);
}
