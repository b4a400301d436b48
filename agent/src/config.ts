import { defaulted, optional, required, rule, section } from '@rondb-backup/shared/config/fields.ts';
import { type ConfigContext, filePath, secretFile } from '@rondb-backup/shared/config/files.ts';
import { duration, integer, type Kind } from '@rondb-backup/shared/config/kinds.ts';
import { loadConfig } from '@rondb-backup/shared/config/load.ts';
import { logSection } from '@rondb-backup/shared/config/log-section.ts';
import {
  certificateNameList,
  listenFields,
  protectedUnlessInsecure,
} from '@rondb-backup/shared/config/service-sections.ts';
import {
  compileStorage,
  type StorageConfig,
  storageSection,
} from '@rondb-backup/shared/config/storage-section.ts';
import type { LogLevel } from '@rondb-backup/shared/logging/logger.ts';
import type { AccessRules } from '@rondb-backup/shared/rpc/access/guard.ts';
import type { TlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import { compileRestore, type RestoreConfig, restoreSection } from './restore/config.ts';

/** The configuration of an agent, complete. */
export interface AgentConfig {
  /** HOST:PORT. */
  readonly listen: string;
  readonly tls: TlsFiles | undefined;
  readonly access: AccessRules;
  readonly reflection: boolean;
  /** After SIGTERM, for calls under way. */
  readonly drainTimeoutMs: number;
  /** Of the data node beside this agent, 1 to 144; undefined: what the files on the disk say. */
  readonly nodeId: number | undefined;
  /** Absolute path of the data node's BackupDataDir, which holds BACKUP/. */
  readonly backupDir: string;
  /** Absolute path of the directory that tells the node id: it holds ndb_<id>_fs. */
  readonly fileSystemPath: string;
  readonly backupPassword: string | undefined;
  readonly leaseTimeMs: number;
  readonly storage: StorageConfig;
  /** Undefined: this agent restores nothing. */
  readonly restore: RestoreConfig | undefined;
  readonly log: { readonly level: LogLevel };
  /** What is no mistake in the configuration and yet wants a look; for the log. */
  readonly warnings: readonly string[];
}

interface AccessSettings {
  readonly tls?: unknown;
  readonly access?: { readonly coordinators?: readonly string[] };
}

const callersNamed = rule<AccessSettings>(
  ['access', 'coordinators'],
  'with tls, name the coordinators that may call, as in their certificates',
  ({ tls, access }) => tls === undefined || access?.coordinators?.length !== 0,
);

const namesProven = rule<AccessSettings>(
  ['access', 'coordinators'],
  'only certificates prove a name; add a tls section',
  ({ tls, access }) => tls !== undefined || (access?.coordinators ?? []).length === 0,
);

// 144 is the highest id that a data node may have in NDB.
const NODE_IDS = { min: 1, max: 144 };

/** rondb-helm names the pods of node group G `node-group-G-R` and gives replica R of it the node id G * 3 + R + 1. */
const podName: Kind<number> = {
  expected: 'a name such as node-group-1-0',
  parse(given) {
    const [, group, replica] =
      typeof given === 'string' ? (/^(?:[a-z0-9-]*-)?(\d{1,2})-([0-2])$/.exec(given) ?? []) : [];
    return integer(NODE_IDS).parse(Number(group) * 3 + Number(replica) + 1);
  },
};

const oneNodeId = rule<{ readonly nodeId?: unknown; readonly podName?: unknown }>(
  ['podName'],
  'nodeId says it already; leave one of them out',
  ({ nodeId, podName: pod }) => nodeId === undefined || pod === undefined,
);

/** The keys of the agent's configuration file. */
export function agentSchema(context: ConfigContext) {
  const schema = section({
    ...listenFields(context, '127.0.0.1:50061'),
    access: section({
      coordinators: defaulted(
        certificateNameList,
        [],
        'Names in the certificates of the coordinators that may call; needed with `tls`',
      ),
    }),
    nodeId: optional(
      integer(NODE_IDS),
      'Id of the data node beside this agent, checked against the files on the disk; none: the files say it',
    ),
    podName: optional(
      podName,
      'Name of the pod in place of `nodeId`, where the data nodes are those of the chart rondb-helm: group * 3 + replica + 1',
    ),
    backupDir: required(filePath(context), 'BackupDataDir of the data node, which holds `BACKUP/`'),
    fileSystemPath: optional(
      filePath(context),
      'FileSystemPath of the data node, where its `ndb_<id>_fs` tells its id; none: it is `backupDir`',
    ),
    storage: storageSection(context),
    backupPasswordFile: optional(secretFile(context), 'File with the password of encrypted backups'),
    leaseTime: defaulted(
      duration('10s', '24h'),
      '10m',
      'How long work for a run goes on without a word from the coordinator',
    ),
    restore: restoreSection(context),
    log: logSection(),
  });
  return schema.check(protectedUnlessInsecure, callersNamed, namesProven, oneNodeId);
}

/**
 * @param file YAML; left out, everything comes from the environment
 * @throws BackupError CONFIG_INVALID that names every mistake
 */
export function loadAgentConfig(file: string | undefined, env: NodeJS.ProcessEnv): AgentConfig {
  const { settings, warnings } = loadConfig(agentSchema, { file, env });
  const { listen, tls, access, reflection, backupDir, log } = settings;
  return {
    listen,
    tls,
    access: {
      names: new Map(access.coordinators.map((name) => [name, 'coordinator'])),
      tokensFile: undefined,
    },
    reflection,
    drainTimeoutMs: settings.drainTimeout,
    nodeId: settings.nodeId ?? settings.podName,
    backupDir,
    fileSystemPath: settings.fileSystemPath ?? backupDir,
    log,
    backupPassword: settings.backupPasswordFile,
    leaseTimeMs: settings.leaseTime,
    storage: compileStorage(settings.storage),
    restore: compileRestore(settings.restore, backupDir),
    warnings,
  };
}
