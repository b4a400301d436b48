import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface LocalFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Writes files of random bytes below a directory, and returns them as an upload wants them. */
export async function writeRandomFiles(
  directory: string,
  sizes: Readonly<Record<string, number>>,
): Promise<LocalFile[]> {
  const files: LocalFile[] = [];
  for (const [path, sizeBytes] of Object.entries(sizes)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), randomBytes(sizeBytes));
    files.push({ path, sizeBytes });
  }
  return files;
}

/** What a data node with two LDM threads leaves for backup 7: small ctl and log files, Data files of `dataBytes`. */
export const nodeFiles = (nodeId: number, dataBytes: number): Record<string, number> =>
  Object.fromEntries(
    [1, 2].flatMap((part) => {
      const directory = `BACKUP-7-PART-${part}-OF-2`;
      return [
        [`${directory}/BACKUP-7-0.${nodeId}.Data`, dataBytes],
        [`${directory}/BACKUP-7.${nodeId}.ctl`, 11_640],
        [`${directory}/BACKUP-7.${nodeId}.log`, 52],
      ];
    }),
  );

export const sha256 = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
