import * as z from 'zod/mini';
import { labelPattern } from '../storage/label.ts';
import { verificationDepths, verificationResults } from '../storage/verification-name.ts';

/**
 * The newest format that this version writes, `major.minor`. A reader accepts every minor of a major that it knows.
 * 1.1 added `label`, `adopted`, and `logInserts` and `logDeletes` of a table.
 */
export const MANIFEST_VERSION = '1.1';
const KNOWN_MAJOR = 1;

const count = z.number().check(z.int(), z.gte(0));
const nodeId = z.number().check(z.int(), z.gte(1), z.lte(144));
const backupId = z.number().check(z.int(), z.gte(1), z.lte(4_294_967_294));
const instant = z.iso.datetime();
const label = z.optional(z.string().check(z.regex(labelPattern)));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const version = z.string().check(
  z.regex(/^\d+\.\d+$/),
  z.refine((text) => Number.parseInt(text, 10) <= KNOWN_MAJOR, {
    error: 'written by a newer version',
    params: { newer: true },
  }),
);

/** A restore writes files under these paths: one that leads elsewhere is an attack, or damage. */
function staysBelow(path: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

const warning = z.object({
  code: z.string(),
  message: z.string(),
  /** The database object, such as `shop.orders`; empty where there is none. */
  object: z.string(),
});

const errorReport = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  retryable: z.boolean(),
});

const file = z.object({
  /** Below the backup's directory, such as `rondb/4/BACKUP-7-0.4.Data` or `users.sql`. */
  path: z.string().check(z.refine(staysBelow, { error: 'not a path below the backup' })),
  sizeBytes: count,
  /** Of the object as stored. */
  sha256,
});

const table = z.object({
  database: z.string(),
  name: z.string(),
  /**
   * At the scan. The log on top of it may change the number: after a restore it is from `rows - logDeletes` to
   * `rows + logInserts`.
   */
  rows: count,
  /** Entries of the log that insert or delete rows of this table at a restore; undefined where nobody counted them. */
  logInserts: z.optional(count),
  logDeletes: z.optional(count),
});

/** manifest.json: written last; a backup exists when it exists. Unknown keys of a newer minor version are kept out. */
export const manifestSchema = z.object({
  formatVersion: version,
  backupId,
  runId: z.string(),
  clusterName: z.string(),
  /** The backup class; undefined in what version 1.0 wrote. */
  label,
  startedAt: instant,
  completedAt: instant,
  /**
   * Where rondb-helm's scripts wrote the backup, and this manifest was written from its files: `startedAt` and `completedAt`
   * are then what its id and its objects tell, and who else should have taken part is not known.
   */
  adopted: z.optional(z.object({ at: instant })),
  /** Milliseconds by phase name. */
  phaseDurationsMs: z.record(z.string(), count),
  versions: z.object({
    rondbBackup: z.string(),
    /** As the data nodes report it, such as `NDB 9.7.4`. */
    cluster: z.optional(z.string()),
    /** Version word of the backup file format, such as 0x0006030b. */
    backupFileFormat: z.optional(count),
    /** Undefined where no SQL dump was configured. */
    sqlServer: z.optional(
      z.object({
        kind: z.string(),
        version: z.string(),
        /** Whether it is a MySQL server of the cluster, so that `mysql.ndb_apply_status` exists and epochs can be restored. */
        joinedCluster: z.boolean(),
      }),
    ),
  }),
  topology: z.object({
    nodeGroups: z.array(z.object({ nodeGroup: count, nodeIds: z.array(nodeId) })),
    /** Data nodes whose files are here. */
    participants: z.array(nodeId).check(z.minLength(1)),
    /** Configured data nodes that took no part. */
    missing: z.array(nodeId),
    degraded: z.boolean(),
  }),
  native: z.object({
    /**
     * Global checkpoints as the ctl files state them; `stopGcp` is one below what the management client prints.
     * Undefined where the files could not be read: see `covered`.
     */
    startGcp: z.optional(count),
    stopGcp: z.optional(count),
    /** The state that a restore gives: that of the end of the backup, or that of its start. */
    snapshot: z.enum(['start', 'end']),
    encrypted: z.boolean(),
    compressed: z.boolean(),
    /**
     * Whether every record was counted and every fragment found in exactly one file. False only for an encrypted
     * backup without a password: then `tables` is empty and sizes and hashes are all that is known.
     */
    covered: z.boolean(),
    /** As the management client printed them; undefined where it lost sight of the backup. */
    records: z.optional(count),
    logRecords: z.optional(count),
    dataBytes: z.optional(count),
    logBytes: z.optional(count),
  }),
  files: z.array(file).check(z.minLength(1)),
  tables: z.array(table),
  warnings: z.array(warning),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestWarning = z.infer<typeof warning>;
export type ManifestFile = z.infer<typeof file>;

/** started.json: who began this, when, for which cluster. Written before anything else. */
export const startedSchema = z.object({
  formatVersion: version,
  backupId,
  runId: z.string(),
  clusterName: z.string(),
  /** The backup class; undefined in what version 1.0 wrote. */
  label,
  startedAt: instant,
  /** Host name and process id of the coordinator, for people. */
  holder: z.string(),
  rondbBackupVersion: z.string(),
  /** Data nodes that were started, and so are expected to take part. */
  expectedNodes: z.array(nodeId),
});
export type Started = z.infer<typeof startedSchema>;

/** failed.json: written once where a run ended without a backup. */
export const failedSchema = z.object({
  formatVersion: version,
  backupId,
  runId: z.string(),
  clusterName: z.string(),
  startedAt: instant,
  failedAt: instant,
  /** The phase in which the first cause was met. */
  phase: z.string(),
  error: errorReport,
});
export type Failed = z.infer<typeof failedSchema>;

/** deleting.json: written before anything of a backup is removed, and removed last. What lies beside it is no backup. */
export const deletingSchema = z.object({
  formatVersion: version,
  backupId,
  /** Of the coordinator that deletes it: others leave it alone. */
  clusterName: z.string(),
  deletingSince: instant,
  /** Host name and process id of that coordinator, for people. */
  holder: z.string(),
  /** Why, for people. */
  reason: z.string(),
});
export type Deleting = z.infer<typeof deletingSchema>;

/** pinned.json: while it is there, nobody deletes the backup. */
const pinnedSchema = z.object({
  formatVersion: version,
  backupId,
  pinnedAt: instant,
  /** Host name and process id of the coordinator that was asked to, for people. */
  holder: z.string(),
});
export type Pinned = z.infer<typeof pinnedSchema>;

/**
 * - `missing`: named by the manifest and not there
 * - `additional`: there, and in no manifest
 * - `size`, `content`: not as the manifest says, or it cannot be read
 * - `manifest`: damaged, not of this backup, or not signed by a trusted key
 * - `restore`: what it restores to is not as the backup says, or it cannot be restored
 */
export const findingKinds = ['missing', 'additional', 'size', 'content', 'manifest', 'restore'] as const;

const finding = z.object({
  kind: z.enum(findingKinds),
  /** Below the backup's directory; of `restore` the object, such as `shop.orders` or `view shop.open`. */
  path: z.string(),
  detail: z.string(),
});
export type Finding = z.infer<typeof finding>;

/** verification-….json: what looking at the backup has found, once. The newest one counts. */
export const verificationSchema = z.object({
  formatVersion: version,
  backupId,
  depth: z.enum(verificationDepths),
  result: z.enum(verificationResults),
  startedAt: instant,
  completedAt: instant,
  /** Read back and hashed. */
  readBytes: count,
  /** All that were made, of which the first are in `findings`. */
  findingCount: count,
  findings: z.array(finding),
  /** Host name and process id of the coordinator, for people. */
  holder: z.string(),
});
export type Verification = z.infer<typeof verificationSchema>;
