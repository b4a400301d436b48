import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { requireCovered } from '../backup/inspect.ts';
import { commitManifest } from '../backup/commit-manifest.ts';
import { filesOf } from '../backup/verify.ts';
import { claimAll } from '../fleet/claims.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { withPrivateDirectory } from '../private-directory.ts';
import { removeDownloads, removeOldDownloads } from '../restore/downloads.ts';
import { explain } from './explain.ts';
import { adoptedManifest } from './manifest.ts';
import { type AdoptionContext, planAdoption } from './plan.ts';
import { fetchAll, inspectAll, requireStored } from './files.ts';
import { readSqlFiles } from './sql-files.ts';

/**
 * Makes a backup of what rondb-helm's scripts wrote: its files are proved as those of a native backup are, and then a
 * manifest says that it is one of this cluster. Nothing else is written to the object store, and nothing at all where
 * something is missing. It ends the operation as completed, failed or cancelled; it never throws.
 */
export async function runAdoption(op: Operation, ports: CoordinatorPorts, backupId: number): Promise<void> {
  op.assignBackupId(backupId);
  try {
    const run = await op.phase('plan', () => planAdoption(op, ports, backupId));
    const release = await claimAll(run);
    try {
      await adoptAndTidy(run);
    } finally {
      await release();
    }
    op.end('completed');
  } catch (thrown) {
    op.fail(op.lost ?? thrown);
  }
}

async function adoptAndTidy(run: AdoptionContext): Promise<void> {
  const { op, ports, backupId } = run;
  try {
    // Of the same backup too: nothing tells whether what an earlier adoption fetched is what is stored.
    await removeOldDownloads(run);
    const { tempDir } = ports.config.backup;
    const directory = { tempDir, prefix: `rondb-adopt-${backupId}-`, log: op.log };
    await withPrivateDirectory(directory, (path) => adopt(run, path));
  } catch (thrown) {
    if (op.lost === undefined) op.warn(await removeDownloads(run, backupId));
    throw explain(backupId, toBackupError(thrown));
  }
  await op.phase('cleanup', async () => op.warn(await removeDownloads(run, backupId)));
}

async function adopt(run: AdoptionContext, directory: string): Promise<void> {
  const { op, backupId, workers } = run;
  const sql = await op.phase('download', async () => {
    await fetchAll(run);
    return await readSqlFiles(run, directory);
  });
  const { inspections, tables } = await op.phase('inspect', async () => {
    const found = await inspectAll(run);
    return { inspections: found, tables: requireCovered(backupId, found) };
  });
  await op.phase('manifest', async () => {
    const files = filesOf(backupId, { inspections }, { files: sql });
    await requireStored(run, files);
    await commitManifest({ ...run, members: workers }, adoptedManifest(run, inspections, tables, files));
  });
}
