import { loadConfig } from '@rondb-backup/shared/config/load.ts';
import { compileStorage, type StorageConfig } from '@rondb-backup/shared/config/storage-section.ts';
import type { LogLevel } from '@rondb-backup/shared/logging/logger.ts';
import type { AccessRules } from '@rondb-backup/shared/rpc/access/guard.ts';
import type { TlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import type * as z from 'zod/mini';
import { compileAccess } from './access-section.ts';
import type { ManagementConfig } from './cluster/config.ts';
import { coordinatorSchema } from './config-schema.ts';
import type { DrillConfig } from './drill/config.ts';
import { compileHooks, type HooksConfig } from './hooks/config.ts';
import { compileWebhooks, type WebhookConfig } from './notices/config.ts';
import type { ManifestConfig } from './manifest-section.ts';
import type { RetentionConfig } from './retention/policy.ts';
import { compileRetention } from './retention/section.ts';
import type { ScheduleConfig } from './schedule/config.ts';
import type { SqlConfig } from './sql/config.ts';

/** The configuration of a coordinator, complete. */
export interface CoordinatorConfig {
  /** HOST:PORT. */
  readonly listen: string;
  readonly tls: TlsFiles | undefined;
  readonly access: AccessRules;
  readonly reflection: boolean;
  /** After SIGTERM, for a run and calls under way. */
  readonly drainTimeoutMs: number;
  readonly cluster: ManagementConfig & { readonly name: string };
  readonly agents: {
    /** HOST:PORT of each; empty where `port` says where they are. */
    readonly addresses: readonly string[];
    /** On the host of every data node that the management server knows; undefined: they are at `addresses`. */
    readonly port: number | undefined;
    readonly callTimeoutMs: number;
    /** How long an agent that went away during a run is waited for. */
    readonly absenceTimeoutMs: number;
    readonly tls: TlsFiles | undefined;
  };
  readonly storage: StorageConfig;
  /** Undefined: backups without SQL dumps. */
  readonly mysql: SqlConfig | undefined;
  readonly manifest: ManifestConfig;
  readonly backup: {
    readonly attempts: number;
    readonly encryptPassword: string | undefined;
    readonly inspectTimeoutMs: number;
    readonly uploadTimeoutMs: number;
    readonly settleTimeoutMs: number;
    readonly degraded: 'allow' | 'refuse';
    readonly keepLocal: boolean;
    /** Absolute path. */
    readonly tempDir: string;
  };
  readonly restore: {
    readonly downloadTimeoutMs: number;
    /** Of one ndb_restore. */
    readonly stepTimeoutMs: number;
    /** Of dropping, of replaying and of comparing, each. */
    readonly sqlTimeoutMs: number;
  };
  /** Undefined: there is no scratch cluster, and so no drill. */
  readonly drill: DrillConfig | undefined;
  readonly schedules: readonly ScheduleConfig[];
  readonly retention: RetentionConfig;
  readonly hooks: HooksConfig;
  readonly webhooks: readonly WebhookConfig[];
  /** HOST:PORT of `GET /metrics`; undefined: they are not served. */
  readonly metrics: { readonly listen: string | undefined };
  readonly log: { readonly level: LogLevel };
  /** What is no mistake in the configuration and yet wants a look; for the log. */
  readonly warnings: readonly string[];
}

type Settings = z.infer<ReturnType<typeof coordinatorSchema>>;

type MysqlSettings = NonNullable<Settings['mysql']>;

function compileMysql(
  settings: Omit<MysqlSettings, 'mysqldumpProgram' | 'excludeDatabases' | 'dumpTimeout'>,
  rest: Pick<SqlConfig, 'mysqldumpProgram' | 'excludeDatabases' | 'dumpTimeoutMs'>,
): SqlConfig {
  const { host, port, user, caFile } = settings;
  return {
    host,
    port,
    user,
    password: settings.passwordFile,
    tls: caFile === undefined ? undefined : { caFile },
    connectTimeoutMs: settings.connectTimeout,
    ...rest,
  };
}

const compileDumps = ({
  mysqldumpProgram,
  excludeDatabases,
  dumpTimeout,
  ...access
}: MysqlSettings): SqlConfig =>
  compileMysql(access, { mysqldumpProgram, excludeDatabases, dumpTimeoutMs: dumpTimeout });

/** Nothing is dumped there, and nothing left out: whatever is in a scratch cluster is in the way. */
const compileDrill = (
  { clusterName, connectString, agents, mysql, schedule, timeout }: NonNullable<Settings['drill']>,
  dumpTimeoutMs: number,
): DrillConfig => ({
  clusterName,
  connectString,
  agents: { addresses: agents.addresses, port: agents.port, tls: agents.tls },
  schedule,
  mysql: compileMysql(mysql, { mysqldumpProgram: 'mysqldump', excludeDatabases: [], dumpTimeoutMs }),
  timeoutMs: timeout,
});

function compile({
  listen,
  tls,
  access,
  reflection,
  drainTimeout,
  cluster,
  agents,
  storage,
  mysql,
  manifest,
  backup,
  metrics,
  restore,
  drill,
  schedules,
  retention,
  hooks,
  notices,
  log,
}: Settings): Omit<CoordinatorConfig, 'warnings'> {
  return {
    listen,
    tls,
    access: compileAccess(access),
    reflection,
    drainTimeoutMs: drainTimeout,
    cluster: {
      name: cluster.name,
      connectString: cluster.connectString,
      ndbMgmProgram: cluster.ndbMgmProgram,
      ndbConfigProgram: cluster.ndbConfigProgram,
      commandTimeoutMs: cluster.commandTimeout,
      backupTimeoutMs: backup.timeout,
      pollIntervalMs: cluster.pollInterval,
    },
    agents: {
      addresses: agents.addresses,
      port: agents.port,
      callTimeoutMs: agents.callTimeout,
      absenceTimeoutMs: agents.absenceTimeout,
      tls: agents.tls,
    },
    storage: compileStorage(storage),
    mysql: mysql && compileDumps(mysql),
    manifest: { signingKey: manifest.signingKeyFile, trustedKeys: manifest.trustedKeyFiles },
    backup: {
      attempts: backup.attempts,
      encryptPassword: backup.encryptPasswordFile,
      inspectTimeoutMs: backup.inspectTimeout,
      uploadTimeoutMs: backup.uploadTimeout,
      settleTimeoutMs: backup.settleTimeout,
      degraded: backup.degraded,
      keepLocal: backup.keepLocal,
      tempDir: backup.tempDir,
    },
    restore: {
      downloadTimeoutMs: restore.downloadTimeout,
      stepTimeoutMs: restore.stepTimeout,
      sqlTimeoutMs: restore.sqlTimeout,
    },
    drill: drill && compileDrill(drill, restore.sqlTimeout),
    schedules: schedules.map(({ jitter: jitterMs, ...schedule }) => ({ ...schedule, jitterMs })),
    retention: compileRetention(retention),
    hooks: compileHooks(hooks),
    webhooks: compileWebhooks(notices),
    metrics,
    log,
  };
}

/**
 * @param file YAML; left out, everything comes from the environment
 * @throws BackupError CONFIG_INVALID that names every mistake
 */
export function loadCoordinatorConfig(file: string | undefined, env: NodeJS.ProcessEnv): CoordinatorConfig {
  const { settings, warnings } = loadConfig(coordinatorSchema, { file, env });
  return { ...compile(settings), warnings };
}
