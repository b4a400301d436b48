import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from '../errors/backup-error.ts';

/**
 * The list of files for rclone's `--files-from-raw -`: one a line, taken as it is.
 *
 * The names come from a disk. One that would be read as two, as an option, or as a place outside of the directory is
 * refused, not escaped: no data node writes such names.
 *
 * @throws BackupError BACKUP_FILE_INVALID
 */
export function fileList(paths: readonly string[]): string {
  for (const path of paths) {
    const segments = path.split('/');
    const wrong =
      // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
      /[\u0000-\u001f\u007f\\]/.test(path) ||
      segments.some((part) => part === '' || part === '.' || part === '..' || part.startsWith('-'));
    if (wrong)
      throw new BackupError('BACKUP_FILE_INVALID', `not a file name to store: ${JSON.stringify(path)}`);
  }
  return paths.map((path) => `${path}\n`).join('');
}

/**
 * Checks that the files are as they were inspected. rclone passes over a listed file that does not exist, and sends
 * whatever length it finds.
 *
 * @throws BackupError BACKUP_FILES_MISSING or BACKUP_FILE_INVALID, naming the first that is not
 */
export async function checkLocalFiles(
  directory: string,
  files: readonly { readonly path: string; readonly sizeBytes: number }[],
): Promise<void> {
  for (const { path, sizeBytes } of files) {
    const file = join(directory, path);
    const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
      throw new BackupError('BACKUP_FILES_MISSING', `cannot read ${file}: ${error.code ?? 'unknown error'}`, {
        cause: error,
      });
    });
    if (!found.isFile() || found.size !== sizeBytes) {
      throw new BackupError(
        'BACKUP_FILE_INVALID',
        `${file} has ${found.size} bytes in place of ${sizeBytes}`,
      );
    }
  }
}
