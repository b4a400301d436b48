import { join } from 'node:path';
import { execa } from 'execa';

const program = join(import.meta.dirname, '..', '..', 'dist', 'rondb-backup-agent.mjs');

const STARTED_WITHIN_MS = 20_000;

const spawnAgent = (configFile: string, env: Readonly<Record<string, string>>) =>
  execa(process.execPath, [program, '--config', configFile], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    reject: false,
    buffer: false,
    cleanup: true,
    env,
  });

/** An agent as it is shipped, in a process of its own. */
export interface AgentProcess {
  readonly address: string;
  readonly configFile: string;
  readonly child: ReturnType<typeof spawnAgent>;
  /** Everything it logged, one JSON object a line. */
  log(): string;
  /** Resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts an agent; with port 0 in its configuration it takes a free one, which its log tells.
 *
 * @param listen HOST:PORT that replaces the configuration's, for an agent that comes back
 */
export async function startAgent(configFile: string, listen?: string): Promise<AgentProcess> {
  const child = spawnAgent(configFile, {
    RONDB_BACKUP_LOG_LEVEL: 'debug',
    ...(listen === undefined ? {} : { RONDB_BACKUP_LISTEN: listen }),
  });
  let log = '';
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`agent of ${configFile} did not start: ${log}`)),
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
      return reject(new Error(`agent of ${configFile} ended with exit code ${exitCode}: ${log}`));
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
