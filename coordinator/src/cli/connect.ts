import type { Interceptor } from '@grpc/grpc-js';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { createLogger, type Logger, type LogLevel } from '@rondb-backup/shared/logging/logger.ts';
import { bearerToken } from '@rondb-backup/shared/rpc/bearer-token.ts';
import { channelCredentials } from '@rondb-backup/shared/rpc/credentials.ts';
import { isLoopback } from '@rondb-backup/shared/rpc/loopback.ts';
import type { ClientTlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import { RemoteCoordinator } from '../api/remote-coordinator.ts';
import { openCoordinator } from '../compose.ts';
import { type CoordinatorConfig, loadCoordinatorConfig } from '../config.ts';
import type { Coordinator } from '../coordinator.ts';
import type { CoordinatorService } from '../service.ts';
import { writeForPeople } from './output/text-log.ts';
import { wantsText } from './output/wants-text.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly config?: string;
  readonly coordinator?: string;
  readonly output?: 'text' | 'json';
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tokenFile?: string;
}

export const NAME = 'rondb-backup';
/** For what is left to do when a command has its answer: notices to be delivered. */
const DRAIN_MS = 60_000;

/**
 * Does `work` with a coordinator: a serving one where `--coordinator` is given, else one in this process.
 *
 * `local` is that one in this process. With both options, the TLS section of the configuration is for the connection,
 * unless `--tls-ca` says otherwise.
 */
export async function withCoordinator<Result>(
  options: CommonOptions,
  work: (service: CoordinatorService, local: Coordinator | undefined) => Promise<Result>,
): Promise<Result> {
  if (options.coordinator !== undefined) return await withRemote(options.coordinator, options, work);
  const config = requiredConfig(options);
  const coordinator = await openCoordinator(config, loggerOf(options, config.log.level));
  try {
    return await work(coordinator, coordinator);
  } finally {
    // The hook after a backup has its own time limit.
    await coordinator.drain((config.hooks.after?.timeoutMs ?? 0) + DRAIN_MS);
    await coordinator.close(DRAIN_MS);
  }
}

/** For commands that make sense with a serving coordinator only: the one given, or that of the configuration. */
export async function withServing<Result>(
  options: CommonOptions,
  work: (service: CoordinatorService) => Promise<Result>,
): Promise<Result> {
  const address = options.coordinator ?? requiredConfig(options).listen;
  return await withRemote(address, options, work);
}

const loggerOf = (options: CommonOptions, level: LogLevel): Logger =>
  createLogger(NAME, level, wantsText(options) ? writeForPeople : undefined);

async function withRemote<Result>(
  address: string,
  options: CommonOptions,
  work: (service: CoordinatorService, local: undefined) => Promise<Result>,
): Promise<Result> {
  const config = optionalConfig(options);
  const tls = clientTls(options) ?? config?.tls;
  const credentials = channelCredentials(tls, loggerOf(options, config?.log.level ?? 'warn'));
  const remote = new RemoteCoordinator(address, credentials, identity(address, tls !== undefined, options));
  try {
    return await work(remote, undefined);
  } finally {
    remote.close();
  }
}

function clientTls({ tlsCa, tlsCert, tlsKey }: CommonOptions): ClientTlsFiles | undefined {
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new BackupError('USAGE', '--tls-cert and --tls-key belong together');
  if (tlsCa !== undefined) return { caFile: tlsCa, certFile: tlsCert, keyFile: tlsKey };
  if (tlsCert === undefined) return undefined;
  throw new BackupError('USAGE', '--tls-cert needs --tls-ca, with what the coordinator must be signed by');
}

function identity(address: string, encrypted: boolean, { tokenFile }: CommonOptions): Interceptor[] {
  if (tokenFile === undefined) return [];
  if (encrypted || isLoopback(address)) return [bearerToken(tokenFile)];
  throw new BackupError('USAGE', `the token is not sent to ${address} in the clear`, {
    hint: 'give --tls-ca FILE, with what the coordinator must be signed by',
  });
}

export function requiredConfig({ config }: CommonOptions): CoordinatorConfig {
  if (config !== undefined) return loadCoordinatorConfig(config, process.env);
  throw new BackupError('USAGE', 'neither --config nor --coordinator is given', {
    hint: 'give --config FILE (or RONDB_BACKUP_CONFIG) to work in this process, or --coordinator HOST:PORT to ask a serving one',
  });
}

const optionalConfig = ({ config }: CommonOptions): CoordinatorConfig | undefined =>
  config === undefined ? undefined : loadCoordinatorConfig(config, process.env);
