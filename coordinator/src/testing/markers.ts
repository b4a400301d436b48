/** What lies in the object store beside a backup, as a run of the cluster `prod` writes it. */
const common = {
  formatVersion: '1.0',
  runId: 'run',
  clusterName: 'prod',
  startedAt: '2026-11-22T11:05:03.000Z',
};
type Rest = Readonly<Record<string, unknown>>;

export const manifestOf = (backupId: number, rest: Rest = {}): string =>
  JSON.stringify({
    ...common,
    backupId,
    completedAt: '2026-11-22T11:06:03.000Z',
    phaseDurationsMs: {},
    versions: { rondbBackup: '0.1.0' },
    topology: { nodeGroups: [], participants: [1], missing: [2], degraded: true },
    native: { snapshot: 'end', encrypted: false, compressed: false, covered: true },
    files: [
      { path: `rondb/1/BACKUP-${backupId}.1.ctl`, sizeBytes: 40, sha256: '0'.repeat(64) },
      { path: 'users.sql', sizeBytes: 2, sha256: '0'.repeat(64) },
    ],
    tables: [
      { database: 'a', name: 'b', rows: 5 },
      { database: 'a', name: 'c', rows: 6 },
    ],
    warnings: [{ code: 'X', message: 'y', object: '' }],
    ...rest,
  });

export const startedOf = (backupId: number, rest: Rest = {}): string =>
  JSON.stringify({
    ...common,
    backupId,
    holder: 'h:1',
    rondbBackupVersion: '0.1.0',
    expectedNodes: [1, 2],
    ...rest,
  });

export const failedOf = (backupId: number, rest: Rest = {}): string =>
  JSON.stringify({
    ...common,
    backupId,
    failedAt: '2026-11-22T11:05:09.000Z',
    phase: 'native',
    error: { code: 'NATIVE_DISK_FULL', message: 'full', hint: 'make room', retryable: false },
    ...rest,
  });
