import { readdir } from 'node:fs/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { unreadableDirectory } from './disk.ts';

/**
 * The NDB node id of the data node beside this agent.
 *
 * A data node keeps its file system in `ndb_<id>_fs` and its log in `ndb_<id>_out.log` (ndbmtd; DataDir, which is also
 * BackupDataDir and FileSystemPath by default): what the disk says is checked against the configuration, and stands in
 * for it.
 *
 * @param directory DataDir or FileSystemPath of the data node
 * @param configured the configured id, or undefined
 * @returns undefined where neither tells
 * @throws BackupError BACKUP_FOREIGN_NODE when disk and configuration differ, or the disk names several nodes
 */
export async function identifyNode(
  directory: string,
  configured: number | undefined,
): Promise<number | undefined> {
  const onDisk = nodeIdsOf(
    await readdir(directory).catch((cause: unknown) => {
      throw unreadableDirectory(directory, cause);
    }),
  );
  if (onDisk.length > 1) {
    throw new BackupError(
      'BACKUP_FOREIGN_NODE',
      `${directory} holds files of several data nodes: ${onDisk.join(', ')}`,
    );
  }
  const [found] = onDisk;
  if (configured !== undefined && found !== undefined && found !== configured) {
    throw new BackupError(
      'BACKUP_FOREIGN_NODE',
      `nodeId is ${configured} in the configuration, and ${directory} belongs to data node ${found}`,
    );
  }
  return configured ?? found;
}

function nodeIdsOf(names: readonly string[]): number[] {
  const ids = names.flatMap((name) => /^ndb_(\d{1,3})_(?:fs|out\.log)$/.exec(name)?.[1] ?? []);
  return [...new Set(ids.map(Number))].sort((a, b) => a - b);
}
