/**
 * Every error that a caller can meet: a stable code, the gRPC status it travels as, whether the same call may
 * succeed when it is made again, and what the operator can do.
 *
 * `retryable` is decided by what a retry would meet: a server that is away comes back, a wrong password stays wrong.
 */
type GrpcStatusName =
  | 'CANCELLED'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED';

interface CatalogueEntry {
  readonly grpc: GrpcStatusName;
  readonly retryable: boolean;
  readonly hint: string;
}

const entry = (grpc: GrpcStatusName, retryable: boolean, hint: string): CatalogueEntry => ({
  grpc,
  retryable,
  hint,
});

export const catalogue = {
  // What the caller asked for
  CONFIG_INVALID: entry(
    'INVALID_ARGUMENT',
    false,
    'correct the named keys in the configuration and start again',
  ),
  USAGE: entry('INVALID_ARGUMENT', false, 'see --help'),
  BACKUP_ID_INVALID: entry('INVALID_ARGUMENT', false, 'a backup id is a whole number from 1 to 4294967294'),
  BACKUP_ID_EXHAUSTED: entry(
    'FAILED_PRECONDITION',
    false,
    'an id near the 32-bit limit is in use; move that backup to another prefix',
  ),
  BACKUP_NOT_FOUND: entry('NOT_FOUND', false, 'see `rondb-backup list` for what is in the object store'),
  BACKUP_NOT_COMPLETE: entry(
    'FAILED_PRECONDITION',
    false,
    'only a COMPLETE backup can be verified; see `rondb-backup list --state complete`',
  ),
  ADOPT_NOT_LEGACY: entry(
    'FAILED_PRECONDITION',
    false,
    "only what rondb-helm's scripts wrote can be adopted; see `rondb-backup list --state legacy`",
  ),
  BACKUP_PROTECTED: entry(
    'FAILED_PRECONDITION',
    false,
    'the message says what protects it; `rondb-backup unpin` takes a pin away',
  ),
  BACKUP_DELETING: entry(
    'FAILED_PRECONDITION',
    false,
    'its deletion has begun; `rondb-backup prune` ends it',
  ),
  OPERATION_NOT_FOUND: entry(
    'NOT_FOUND',
    false,
    'operations are kept in memory only; `rondb-backup list` shows what became of it',
  ),
  CANCELLED: entry(
    'CANCELLED',
    false,
    'nothing of it is left running; begin it again where it was not meant to end',
  ),
  DEADLINE_EXCEEDED: entry('DEADLINE_EXCEEDED', true, 'raise the named timeout or find out what is slow'),
  UNAUTHENTICATED: entry('UNAUTHENTICATED', false, 'present a certificate or token that the service accepts'),
  PERMISSION_DENIED: entry('PERMISSION_DENIED', false, 'use an identity that has this role'),
  INTERNAL: entry('INTERNAL', false, 'this is a defect; please report it with the log around this time'),

  // Child processes
  PROGRAM_NOT_FOUND: entry(
    'FAILED_PRECONDITION',
    false,
    'install the program or give its path in the configuration',
  ),
  PROGRAM_FAILED: entry('INTERNAL', false, 'the output of the program says why; it is in the log'),
  PROGRAM_TIMEOUT: entry('DEADLINE_EXCEEDED', true, 'raise the named timeout or find out what is slow'),

  // The cluster
  MGM_UNREACHABLE: entry(
    'UNAVAILABLE',
    true,
    'check cluster.connectString and that a management server is running and reachable',
  ),
  MGM_OUTPUT: entry(
    'INTERNAL',
    false,
    'ndb_mgm answered in a form that this version does not know; see the log',
  ),
  NO_DATA_NODE: entry('FAILED_PRECONDITION', true, 'start the data nodes; see `ndb_mgm -e "ALL STATUS"`'),
  DATA_NODE_DOWN: entry('FAILED_PRECONDITION', true, 'start the data node, or set backup.degraded to allow'),
  NODE_GROUP_DOWN: entry(
    'FAILED_PRECONDITION',
    true,
    'every node group needs a started data node; start one in the named group',
  ),
  NATIVE_BACKUP_RUNNING: entry(
    'FAILED_PRECONDITION',
    true,
    'wait for it, or end it with `ndb_mgm -e "ABORT BACKUP <id>"`',
  ),
  NATIVE_ID_USED: entry(
    'ALREADY_EXISTS',
    true,
    'files of that id are on a data node; the next run takes a higher id',
  ),
  NATIVE_ABORTED: entry('ABORTED', true, 'somebody aborted the native backup; run again'),
  NATIVE_NODE_FAILURE: entry(
    'ABORTED',
    true,
    'a data node failed during the native backup; run again, its group partner covers for it',
  ),
  NATIVE_DISK_FULL: entry(
    'RESOURCE_EXHAUSTED',
    false,
    'make room on the data nodes under BackupDataDir; old BACKUP-<id> directories there may be removable',
  ),
  NATIVE_LOG_BUFFER_FULL: entry(
    'RESOURCE_EXHAUSTED',
    true,
    'raise BackupLogBufferSize in the cluster configuration, or back up when fewer writes go on',
  ),
  NATIVE_FAILED: entry('INTERNAL', true, 'see the cluster log of the management server for the reason'),
  NATIVE_UNSETTLED: entry(
    'UNAVAILABLE',
    true,
    'the outcome of the native backup could not be settled from the files; bring the agents back and run again',
  ),

  // Agents and coordinator
  COORDINATOR_UNREACHABLE: entry(
    'UNAVAILABLE',
    true,
    'check the address given by --coordinator and that `rondb-backup serve` runs there',
  ),
  AGENT_UNREACHABLE: entry(
    'UNAVAILABLE',
    true,
    'check that the agent runs beside the data node and is reachable',
  ),
  AGENT_MISSING: entry(
    'FAILED_PRECONDITION',
    true,
    'every started data node needs an agent; start it, or correct agents.addresses',
  ),
  AGENT_DUPLICATE: entry(
    'FAILED_PRECONDITION',
    false,
    'two agents claim one data node; correct nodeId or dataDir in the configuration of one of them',
  ),
  AGENT_FOREIGN: entry(
    'FAILED_PRECONDITION',
    false,
    'this agent is not beside a data node of this cluster; correct agents.addresses',
  ),
  PEER_VERSION: entry(
    'FAILED_PRECONDITION',
    false,
    'upgrade agents and coordinator to versions that understand each other',
  ),
  AGENT_NOT_CLAIMED: entry(
    'FAILED_PRECONDITION',
    true,
    'the agent was started anew or released the run; the coordinator claims it again',
  ),
  DESTINATION_MISMATCH: entry(
    'FAILED_PRECONDITION',
    false,
    'coordinator and agents must have the same destination; compare storage.remote and rclone.conf of both',
  ),
  RUN_IN_PROGRESS: entry('FAILED_PRECONDITION', true, 'wait for the named run to end, or cancel it'),
  SCHEDULE_MISSED: entry(
    'FAILED_PRECONDITION',
    false,
    'keep a coordinator serving, or set `missed: run-once` in the schedule to make up for missed starts',
  ),
  HOOK_FAILED: entry(
    'FAILED_PRECONDITION',
    false,
    'see the log for what the command printed; with `hooks.before.onFailure: continue` a backup is made all the same',
  ),
  NOTICE_UNDELIVERED: entry(
    'UNAVAILABLE',
    true,
    'check `notices.webhooks` and that the receiver runs and takes notices',
  ),
  DISK_SPACE: entry('RESOURCE_EXHAUSTED', false, 'make room on the named volume'),

  // Backup files
  BACKUP_FILES_MISSING: entry(
    'NOT_FOUND',
    false,
    'the data node has no files of this backup; see backupDir of the agent',
  ),
  BACKUP_FILE_UNREADABLE: entry(
    'FAILED_PRECONDITION',
    true,
    'the agent must be able to read the files of its data node; check its user, and the disk',
  ),
  BACKUP_FILE_INVALID: entry(
    'DATA_LOSS',
    false,
    'this backup cannot be trusted; check the disk and run a new backup',
  ),
  BACKUP_FILE_UNSUPPORTED: entry(
    'FAILED_PRECONDITION',
    false,
    'upgrade rondb-backup to a version that knows this backup file format',
  ),
  BACKUP_INCOMPLETE: entry(
    'DATA_LOSS',
    true,
    'the native backup did not finish on this node; run a new backup',
  ),
  BACKUP_FOREIGN_NODE: entry(
    'FAILED_PRECONDITION',
    false,
    'the directory belongs to another data node; correct nodeId or backupDir of this agent',
  ),
  BACKUP_NOT_COVERED: entry(
    'DATA_LOSS',
    true,
    'parts of the database are in no file; check that every data node has its agent, and run a new backup',
  ),
  BACKUP_PASSWORD: entry(
    'FAILED_PRECONDITION',
    false,
    'give the password of the encrypted backup in backupPasswordFile of every agent',
  ),

  // The object store
  STORE_UNREACHABLE: entry(
    'UNAVAILABLE',
    true,
    'check the network and the endpoint of the remote in rclone.conf',
  ),
  STORE_DENIED: entry(
    'PERMISSION_DENIED',
    false,
    'check the credentials of the remote in rclone.conf and the bucket policy',
  ),
  STORE_LOCKED: entry(
    'FAILED_PRECONDITION',
    false,
    'the object is under lock or retention in the object store; it can be removed when that has ended',
  ),
  STORE_NOT_FOUND: entry('NOT_FOUND', false, 'create the bucket, or correct storage.remote'),
  STORE_CONFIG: entry('INVALID_ARGUMENT', false, 'correct the section of this remote in rclone.conf'),
  STORE_FULL: entry('RESOURCE_EXHAUSTED', false, 'make room in the object store or raise its quota'),
  STORE_FAILED: entry('UNAVAILABLE', true, 'rclone could not finish; its last errors are in the message'),
  STORE_MISMATCH: entry(
    'DATA_LOSS',
    false,
    'the object store holds something else than was sent; nobody else may write below this backup id',
  ),
  MANIFEST_INVALID: entry(
    'DATA_LOSS',
    false,
    'the manifest was changed or damaged; see the object versions of the bucket',
  ),
  VERIFICATION_FAILED: entry(
    'DATA_LOSS',
    false,
    '`rondb-backup show ID` names what differs; take a new backup, and keep an older one that passes',
  ),
  MANIFEST_UNTRUSTED: entry(
    'DATA_LOSS',
    false,
    'who signed it is not among manifest.trustedKeyFiles; add the public key, or take another backup',
  ),
  MANIFEST_VERSION: entry(
    'FAILED_PRECONDITION',
    false,
    'upgrade rondb-backup to a version that knows this manifest format',
  ),

  // A restore
  RESTORE_BLOCKED: entry(
    'FAILED_PRECONDITION',
    false,
    'remove what the plan names; `rondb-backup restore ID --plan` shows it without changing anything',
  ),
  RESTORE_NO_MANIFEST: entry(
    'FAILED_PRECONDITION',
    false,
    'only a COMPLETE backup can be restored; see `rondb-backup list --state complete`',
  ),
  RESTORE_OBJECTS_MISSING: entry(
    'DATA_LOSS',
    false,
    'this backup is damaged; bring the named objects back (see the object versions of the bucket) or restore another one',
  ),
  RESTORE_NEEDS_SQL: entry(
    'FAILED_PRECONDITION',
    false,
    'set mysql.host to a MySQL server of the cluster that is restored into',
  ),
  RESTORE_NO_AGENT: entry(
    'FAILED_PRECONDITION',
    true,
    'give at least one agent a `restore` section in its configuration, and start it',
  ),
  RESTORE_NO_API_SLOT: entry(
    'RESOURCE_EXHAUSTED',
    true,
    'each ndb_restore needs a free [api] slot in the cluster configuration; add some, or end other clients',
  ),
  RESTORE_TABLES_EXIST: entry(
    'ALREADY_EXISTS',
    false,
    'leave them out with --exclude-tables, restore into another database with --rewrite-database, or drop them with --drop-existing',
  ),
  RESTORE_UNFINISHED: entry(
    'FAILED_PRECONDITION',
    false,
    'take that one up with its own arguments and --resume; or leave out --resume here, and this restore takes its place',
  ),
  RESTORE_MARK: entry(
    'FAILED_PRECONDITION',
    false,
    'a restore notes what it makes in data nodes: set mysql.host to a server that has joined the cluster; if no restore made `rondb_backup_restore`, drop it',
  ),
  RESTORE_VERSION: entry(
    'FAILED_PRECONDITION',
    false,
    'upgrade the cluster and the ndb_restore of the agents to at least the version that made the backup',
  ),
  RESTORE_DIFFERS: entry(
    'DATA_LOSS',
    false,
    'the report names what is not as in the backup; see there before the database is used',
  ),

  // A drill
  DRILL_NOT_CONFIGURED: entry(
    'FAILED_PRECONDITION',
    false,
    'add a `drill` section with a scratch cluster to the configuration of the coordinator',
  ),
  DRILL_REFUSED: entry(
    'FAILED_PRECONDITION',
    false,
    'a drill fills and empties its cluster: give it one of its own, and agents that restore into that one',
  ),
  DRILL_NOT_EMPTY: entry(
    'FAILED_PRECONDITION',
    false,
    'a drill drops nothing that it has not made: remove what is named from the scratch cluster',
  ),
  DRILL_NOT_EMPTIED: entry(
    'INTERNAL',
    true,
    'the next drill tries again; or drop what is named from the scratch cluster, `rondb_backup_drill` last',
  ),

  // Restoring, on an agent
  RESTORE_NOT_CONFIGURED: entry(
    'FAILED_PRECONDITION',
    false,
    'give this agent a `restore` section with the connect string of the cluster to restore into',
  ),
  RESTORE_DISK_FULL: entry(
    'RESOURCE_EXHAUSTED',
    false,
    'make room on the named volume, or set restore.dir of the agent to a larger one',
  ),
  RESTORE_FILE_DIFFERS: entry(
    'DATA_LOSS',
    false,
    'the object store does not hold what was backed up; restore another backup, or an older version of the object',
  ),
  RESTORE_FILES_MISSING: entry(
    'FAILED_PRECONDITION',
    true,
    'the files of this step are not on the disk of the agent; download them again',
  ),
  RESTORE_FILE_DAMAGED: entry(
    'DATA_LOSS',
    false,
    'ndb_restore cannot read the files; verify the backup, or restore another one',
  ),
  RESTORE_SELECTION: entry(
    'INVALID_ARGUMENT',
    false,
    'ndb_restore cannot be given this name; select by other names',
  ),
  RESTORE_TABLE_MISSING: entry(
    'FAILED_PRECONDITION',
    false,
    'restore the definitions of the tables first, and the parents of foreign keys with their children',
  ),
  RESTORE_CLUSTER_FAILED: entry(
    'UNAVAILABLE',
    true,
    'the cluster went away during the step; see its log, and run the step again when all data nodes are started',
  ),
  RESTORE_CLUSTER_FULL: entry(
    'RESOURCE_EXHAUSTED',
    false,
    'the cluster has no room for this data; raise the named limit in its configuration, or restore less',
  ),
  RESTORE_PASSWORD_MISSING: entry(
    'FAILED_PRECONDITION',
    false,
    'give the password of the encrypted backup in backupPasswordFile of every agent that restores',
  ),
  RESTORE_PASSWORD_WRONG: entry(
    'FAILED_PRECONDITION',
    false,
    'correct the password in the backupPasswordFile of this agent: it is not that of this backup',
  ),
  RESTORE_FAILED: entry('INTERNAL', false, 'see the last lines of ndb_restore in the message'),

  // SQL
  SQL_UNREACHABLE: entry(
    'UNAVAILABLE',
    true,
    'check mysql.host and mysql.port and that the MySQL server runs',
  ),
  SQL_DENIED: entry(
    'PERMISSION_DENIED',
    false,
    'check mysql.user and the password file; `rondb-backup check` lists the privileges it needs',
  ),
  SQL_FAILED: entry('INTERNAL', true, 'see the message of the MySQL server'),
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;

export const isErrorCode = (value: string): value is ErrorCode => Object.hasOwn(catalogue, value);
