import { createLogger } from '@rondb-backup/shared/logging/logger.ts';
import { onShutdown } from '@rondb-backup/shared/process/shutdown.ts';
import { serveCoordinator } from '../../compose.ts';
import { type CommonOptions, NAME, requiredConfig } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** `rondb-backup serve`: the API, until SIGTERM or SIGINT. */
export async function serveCommand(options: CommonOptions): Promise<ExitCode> {
  const config = requiredConfig(options);
  const log = createLogger(NAME, config.log.level);
  // From now on, not from when it is served: a signal between the two would end it without a word.
  const asked = onShutdown();
  const server = await serveCoordinator(config, log);
  const signal = await asked;
  log.info({ signal }, 'shutting down');
  await server.close(config.drainTimeoutMs);
  // A run that is left for the next start would keep this process alive.
  process.exit(exitCodes.done);
}
