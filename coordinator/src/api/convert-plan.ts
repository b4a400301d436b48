import type {
  RestorePlan as WirePlan,
  RestorePlan__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/RestorePlan.ts';
import type {
  RestoreSpec as WireSpec,
  RestoreSpec__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/RestoreSpec.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { isBackupId } from '@rondb-backup/shared/storage/backup-id.ts';
import { type RestorePlan, type RestoreSpec, tableActions } from '../restore/plan.ts';
import { everything } from '../restore/selection.ts';
import { selectionFromWire, selectionToWire } from '../restore/selection-wire.ts';
import { summaryFromWire, summaryToWire } from './convert.ts';
import { domainName, wireName } from './names.ts';

export const specToWire = ({ selection, ...spec }: RestoreSpec): WireSpec => ({
  ...spec,
  selection: selectionToWire(selection),
});

/** @throws BackupError BACKUP_ID_INVALID */
export function specFromWire(spec: RestoreSpec__Output | null): RestoreSpec {
  const backupId = spec?.backupId ?? 0;
  if (spec === null || !isBackupId(backupId))
    throw new BackupError('BACKUP_ID_INVALID', `not a backup id: ${backupId}`);
  const { selection, dropExisting, overwriteUsers, resume } = spec;
  return {
    backupId,
    selection: selection === null ? everything : selectionFromWire(selection),
    dropExisting,
    overwriteUsers,
    resume,
  };
}

export const planToWire = ({ unfinishedSince, alreadyRestoredAt, ...plan }: RestorePlan): WirePlan => ({
  ...plan,
  unfinishedSinceUnixMs: unfinishedSince ?? 0,
  alreadyRestoredUnixMs: alreadyRestoredAt ?? 0,
  backup: summaryToWire(plan.backup),
  shares: plan.shares.map((share) => ({ ...share, storedNodeIds: [...share.storedNodeIds] })),
  tables: plan.tables.map((table) => ({ ...table, action: wireName('TABLE_ACTION', table.action) })),
  problems: [...plan.problems],
  warnings: [...plan.warnings],
});

/** Undefined where the backup is not in it. */
export function planFromWire({
  unfinishedSinceUnixMs,
  alreadyRestoredUnixMs,
  ...plan
}: RestorePlan__Output): RestorePlan | undefined {
  if (plan.backup === null) return undefined;
  return {
    ...plan,
    unfinishedSince: unfinishedSinceUnixMs === 0 ? undefined : unfinishedSinceUnixMs,
    alreadyRestoredAt: alreadyRestoredUnixMs === 0 ? undefined : alreadyRestoredUnixMs,
    backup: summaryFromWire(plan.backup),
    tables: plan.tables.map((table) => ({
      ...table,
      action: domainName('TABLE_ACTION', tableActions, table.action),
    })),
  };
}
