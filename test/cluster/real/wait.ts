import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

interface Wait {
  /** For the error, as in "data node 4 to be started". */
  readonly what: string;
  readonly timeoutMs: number;
  /** Ends the wait when true; an error that it throws ends the wait too. */
  readonly until: () => Promise<boolean>;
  /** The log whose end explains a failure. */
  readonly logs: readonly string[];
}

/** @throws Error with the end of the logs when the time is over or `until` throws */
export async function waitFor({ what, timeoutMs, until, logs }: Wait): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  try {
    while (!(await until())) {
      if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms`);
      await sleep(200);
    }
  } catch (error) {
    const tails = await Promise.all(logs.map(tail));
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error([`waiting for ${what}: ${reason}`, ...tails].join('\n'), { cause: error });
  }
}

async function tail(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => String(error));
  return `--- ${path}\n${text.split('\n').slice(-30).join('\n')}`;
}
