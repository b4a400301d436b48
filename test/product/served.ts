import { join } from 'node:path';
import { execa } from 'execa';

const dist = join(import.meta.dirname, '..', '..', 'dist');
const STARTED_WITHIN_MS = 20_000;

const spawn = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  execa(process.execPath, [...args], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    reject: false,
    buffer: false,
    cleanup: true,
    // execa's own 5 s would cut short the grace that a service takes after SIGTERM.
    forceKillAfterDelay: 30_000,
    env,
  });

/** A service as it is shipped, in a process of its own. */
export interface ServedProcess {
  readonly address: string;
  readonly configFile: string;
  readonly child: ReturnType<typeof spawn>;
  /** Everything it logged, one JSON object a line. */
  log(): string;
  /** Resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** @param listen HOST:PORT that replaces the configuration's, for an agent that comes back */
export const startAgent = (configFile: string, listen?: string): Promise<ServedProcess> =>
  start([join(dist, 'rondb-backup-agent.mjs')], configFile, listen);

/** `rondb-backup serve`. */
export const startCoordinator = (configFile: string): Promise<ServedProcess> =>
  start([join(dist, 'rondb-backup.mjs'), 'serve'], configFile);

/**
 * Starts a service; with port 0 in its configuration it takes a free one, which its log tells.
 *
 * @throws Error with its exit code and all that it printed where it does not start
 */
async function start(args: readonly string[], configFile: string, listen?: string): Promise<ServedProcess> {
  const child = spawn([...args, '--config', configFile], {
    RONDB_BACKUP_LOG_LEVEL: 'debug',
    ...(listen === undefined ? {} : { RONDB_BACKUP_LISTEN: listen }),
  });
  let log = '';
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${configFile} is not served: ${log}`)),
      STARTED_WITHIN_MS,
    );
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const served = /"port":(\d+),.*"msg":"serving"/.exec(log);
      if (served === null) return;
      clearTimeout(timer);
      resolve(Number(served[1]));
    });
    void child.then(({ exitCode }) => {
      clearTimeout(timer);
      return reject(new Error(`service of ${configFile} ended with exit code ${exitCode}: ${log}`));
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    configFile,
    child,
    log: () => log,
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await child;
    },
  };
}
