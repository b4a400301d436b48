import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { ClusterNode, ClusterTopology } from '../cluster/topology.ts';
import type { AgentNode, RestoreAbility } from '../fleet/agent.ts';
import { InMemoryAgent } from './agent.ts';
import { makePlan, type RestoreSurvey, type SqlFindings } from '../restore/make-plan.ts';
import type { RestoreSpec } from '../restore/plan.ts';
import { everything } from '../restore/selection.ts';

/** Of the backup that is restored. */
export const ID = 7;
const MIB = 1024 * 1024;
const V974 = { text: '', product: 'NDB', ndb: '9.7.4', mysql: '9.7.4' } as const;
/** Of the cluster that it is restored into. */
export const settings = {
  clusterName: 'prod',
  destinationFingerprint: 'same place',
  origin: 'restore 7',
  runId: 'ours',
};
export const spec: RestoreSpec = {
  backupId: ID,
  selection: everything,
  dropExisting: false,
  overwriteUsers: false,
  resume: false,
};

const fileOf = (nodeId: number, sizeBytes: number) => ({
  path: `rondb/${nodeId}/BACKUP-${ID}-0.${nodeId}.Data`,
  sizeBytes,
  sha256: '0'.repeat(64),
});
const sqlFile = (path: string) => ({ path, sizeBytes: 9, sha256: '0'.repeat(64) });

export const manifest = {
  backupId: ID,
  clusterName: 'old',
  startedAt: '2026-11-22T11:05:03.000Z',
  completedAt: '2026-11-22T11:05:09.000Z',
  versions: { rondbBackup: '0.1.0', cluster: 'NDB 9.7.4' },
  topology: { nodeGroups: [], participants: [1, 2, 4, 5], missing: [], degraded: false },
  native: { encrypted: false, compressed: false, covered: true, snapshot: 'end', logRecords: 0 },
  files: [
    fileOf(1, 10),
    fileOf(2, 30),
    fileOf(4, 20),
    fileOf(5, 15),
    sqlFile('databases.sql'),
    sqlFile('users.sql'),
  ],
  tables: [
    { database: 'shop', name: 'orders', rows: 100 },
    { database: 'shop', name: 'items', rows: 50 },
    { database: 'blog', name: 'posts', rows: 5 },
  ],
  warnings: [],
} as unknown as Manifest;

export const nodeOf = (nodeId: number, more: Partial<ClusterNode> = {}): ClusterNode => ({
  nodeId,
  host: `host-${nodeId}`,
  nodeGroup: 0,
  backupDataDir: '/d',
  status: 'started',
  version: V974,
  ...more,
});
export const topologyOf = (...nodes: ClusterNode[]): ClusterTopology => ({ nodes, version: V974 });
export const answer = <Value>(value: Value) => ({ status: 'fulfilled', value }) as const;
export const failure = (code: ErrorCode) =>
  ({ status: 'rejected', reason: new BackupError(code, code) }) as const;

export const ability: RestoreAbility = {
  ndbRestoreVersion: '9.7.4',
  freeBytes: MIB,
  downloads: [],
  hasPassword: false,
  connectString: 'mgm:1186',
};
export function memberOf(nodeId: number, node: Partial<AgentNode> = {}) {
  const agent = new InMemoryAgent(nodeId, { restore: ability, ...node });
  return { agent, nodeId, node: agent.node };
}

/** What a MySQL server says of a cluster that is empty. */
export const noTables: SqlFindings = {
  inTheWay: [],
  mark: undefined,
  server: { own: [], foldsNames: false },
  applyStatus: true,
  diskObjects: false,
  missingPrivileges: [],
};

/** All is well: a cluster of nodes 3 and 6, empty, with three API slots. */
export function surveyOf(more: Partial<RestoreSurvey> = {}, of: Manifest = manifest): RestoreSurvey {
  return {
    now: Date.UTC(2026, 10, 22, 12),
    entry: {
      backupId: ID,
      state: 'complete',
      manifest: of,
      signature: undefined,
      started: undefined,
      verification: undefined,
      failed: undefined,
      deleting: undefined,
      pinned: false,
      legacy: undefined,
      problem: undefined,
    },
    listed: answer(
      of.files.map(({ path, sizeBytes }) => ({ path, sizeBytes, modifiedMs: 0, isDirectory: false })),
    ),
    topology: answer(topologyOf(nodeOf(3), nodeOf(6))),
    running: answer(undefined),
    memory: answer([3, 6].map((nodeId) => ({ nodeId, dataBytes: 0, totalBytes: 100 * MIB }))),
    slots: answer([231, 232, 233].map((nodeId) => ({ nodeId, host: undefined }))),
    roster: { members: [memberOf(3), memberOf(6)], problems: [] },
    sql: answer(noTables),
    ...more,
  };
}
/** The plan for what was found, with changes to it, to what is asked for, and to the manifest. */
export const plan = (more: Partial<RestoreSurvey> = {}, request: Partial<RestoreSpec> = {}, of = manifest) =>
  makePlan(surveyOf(more, of), { ...spec, ...request }, settings).plan;
export const codes = (list: readonly { readonly code: string }[]) => list.map(({ code }) => code);
