import { parseArgs } from 'node:util';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { createLogger } from '@rondb-backup/shared/logging/logger.ts';
import { onShutdown } from '@rondb-backup/shared/process/shutdown.ts';
import { startAgent } from './agent.ts';
import { loadAgentConfig } from './config.ts';
import { version } from './version.ts';

const NAME = 'rondb-backup-agent';

const HELP = `Usage: ${NAME} --config FILE

The agent of one RonDB or NDB data node: uploads its native backups when the coordinator asks.

Options:
  -c, --config FILE  configuration (or RONDB_BACKUP_CONFIG); keys may come from RONDB_BACKUP_* variables too
  -V, --version      print the version
  -h, --help         print this help

Exit codes: 0 ended on SIGTERM or SIGINT, 1 failed, 2 wrong usage or configuration.
`;

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      config: { type: 'string', short: 'c' },
      version: { type: 'boolean', short: 'V' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help || values.version) {
    process.stdout.write(values.help ? HELP : `${version}\n`);
    return 0;
  }
  const config = loadAgentConfig(values.config ?? process.env['RONDB_BACKUP_CONFIG'], process.env);
  const log = createLogger(NAME, config.log.level);
  for (const warning of config.warnings) log.warn({ warning }, 'configuration');
  const agent = await startAgent(config, log);
  // An agent is idle for most of its life: the memory that only the start took goes back to the system at once. Node
  // has this function where it is told so, as the first line of the bundle does.
  await globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });
  const signal = await onShutdown();
  log.info({ signal }, 'shutting down');
  await agent.close(config.drainTimeoutMs);
  return 0;
}

/** A wrong option is told by Node's parser, in its own words. */
const isUsageMistake = (thrown: unknown): boolean =>
  thrown instanceof TypeError && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS');

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (thrown) {
  if (isUsageMistake(thrown)) {
    process.stderr.write(`error: ${(thrown as Error).message}\nhint: see ${NAME} --help\n`);
    process.exitCode = 2;
  } else {
    const { code, message, hint } = toBackupError(thrown);
    process.stderr.write(`error [${code}]: ${message}\nhint: ${hint}\n`);
    process.exitCode = code === 'CONFIG_INVALID' || code === 'STORE_CONFIG' ? 2 : 1;
  }
}
