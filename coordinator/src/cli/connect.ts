import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { createLogger } from '@rondb-backup/shared/logging/logger.ts';
import { RemoteCoordinator } from '../api/remote-coordinator.ts';
import { openCoordinator } from '../compose.ts';
import { type CoordinatorConfig, loadCoordinatorConfig } from '../config.ts';
import type { Coordinator } from '../coordinator.ts';
import type { CoordinatorService } from '../service.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly config?: string;
  readonly coordinator?: string;
  readonly output?: 'text' | 'json';
}

export const NAME = 'rondb-backup';

/**
 * Does `work` with a coordinator: a serving one where `--coordinator` is given, else one in this process.
 *
 * `local` is that one in this process. With both options, the TLS section of the configuration is for the connection.
 */
export async function withCoordinator<Result>(
  options: CommonOptions,
  work: (service: CoordinatorService, local: Coordinator | undefined) => Promise<Result>,
): Promise<Result> {
  if (options.coordinator !== undefined)
    return await withRemote(options.coordinator, optionalConfig(options), work);
  const config = requiredConfig(options);
  const coordinator = await openCoordinator(config, createLogger(NAME, config.log.level));
  try {
    return await work(coordinator, coordinator);
  } finally {
    coordinator.close();
  }
}

/** For commands that make sense with a serving coordinator only: the one given, or that of the configuration. */
export async function withServing<Result>(
  options: CommonOptions,
  work: (service: CoordinatorService) => Promise<Result>,
): Promise<Result> {
  const address = options.coordinator ?? requiredConfig(options).listen;
  return await withRemote(address, optionalConfig(options), work);
}

async function withRemote<Result>(
  address: string,
  config: CoordinatorConfig | undefined,
  work: (service: CoordinatorService, local: undefined) => Promise<Result>,
): Promise<Result> {
  const remote = new RemoteCoordinator(address, config?.tls);
  try {
    return await work(remote, undefined);
  } finally {
    remote.close();
  }
}

export function requiredConfig({ config }: CommonOptions): CoordinatorConfig {
  if (config !== undefined) return loadCoordinatorConfig(config, process.env);
  throw new BackupError('USAGE', 'neither --config nor --coordinator is given', {
    hint: 'give --config FILE (or RONDB_BACKUP_CONFIG) to work in this process, or --coordinator HOST:PORT to ask a serving one',
  });
}

const optionalConfig = ({ config }: CommonOptions): CoordinatorConfig | undefined =>
  config === undefined ? undefined : loadCoordinatorConfig(config, process.env);
