import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileList } from './file-list.ts';
import { directoryArgument, type Rclone, runRclone } from './rclone.ts';

const PARALLEL_TRANSFERS = 16;

/**
 * Reads many small objects in one run of rclone, which would be a process for each otherwise.
 *
 * - `--no-traverse`, `--s3-no-head-object`: one request an object. Without them rclone lists, and asks for each object
 *   before it reads it, as if one already had it.
 * - `--ignore-size`, `--ignore-checksum`: what it would compare is not known without asking. A body that ends early is
 *   an error all the same, and every reader checks what it reads.
 * - `cat` would take no directory, and put all texts into one.
 *
 * @param paths relative to the destination
 * @returns the texts by path, of those that could be read; for the others the reason is to be asked for singly
 */
export async function fetchTexts(
  rclone: Rclone,
  paths: readonly string[],
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<[path: string, text: string][]> {
  if (paths.length === 0) return [];
  const { remote, path: place } = rclone.destination;
  const directory = await mkdtemp(join(tmpdir(), 'rondb-backup-texts-'));
  try {
    await runRclone(rclone, {
      action: `read ${paths.length} objects of ${remote}:${place}`,
      args: [
        'copy',
        '--files-from-raw=-',
        '--no-traverse',
        '--s3-no-head-object',
        '--ignore-size',
        '--ignore-checksum',
        `--transfers=${PARALLEL_TRANSFERS}`,
        `--checkers=${PARALLEL_TRANSFERS}`,
        '--buffer-size=0',
        directoryArgument(rclone.destination, ''),
        directory,
      ],
      input: fileList(paths),
      ...options,
      accept: () => true,
    });
    const texts: [string, string][] = [];
    for (const path of paths) {
      const text = await readFile(join(directory, path), 'utf8').catch(() => '');
      if (text !== '') texts.push([path, text]);
    }
    return texts;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
