import type { Logger } from '../logging/logger.ts';
import { runProgram } from '../process/run.ts';
import { type Destination, type DestinationConfig, openDestination } from './destination.ts';
import type { ObjectStore } from './object-store.ts';
import { RcloneStore } from './rclone-store.ts';
import { type RetryPolicy, withRetries } from './retries.ts';

/** The part of the configuration that says where the object store is. */
interface StoreConfig {
  readonly destination: DestinationConfig;
  readonly rcloneProgram: string;
  readonly requestTimeoutMs: number;
  readonly retry: RetryPolicy;
}

/** For everything but an upload, in milliseconds: the longest is the listing of a large bucket. */
const OPERATION_TIMEOUT_MS = 300_000;
const VERSION_TIMEOUT_MS = 10_000;

/** The object store of a service, with retries. @throws BackupError STORE_CONFIG */
export async function openStore(
  config: StoreConfig,
  log: Logger,
): Promise<{ store: ObjectStore; destination: Destination }> {
  const destination = await openDestination(config.destination);
  const rclone = new RcloneStore({
    destination,
    program: config.rcloneProgram,
    requestTimeoutMs: config.requestTimeoutMs,
    log,
    operationTimeoutMs: OPERATION_TIMEOUT_MS,
  });
  return { store: withRetries(rclone, config.retry, log), destination };
}

/**
 * Tells the version of rclone, such as `1.60.1`; empty where it cannot be started or does not say. A version that was
 * told once is not asked for again: the question is a process of its own, and comes several times a run.
 */
export function rcloneVersionTeller(program: string, log: Logger): () => Promise<string> {
  let known = '';
  return async () => {
    if (known === '') known = await askVersion(program, log);
    return known;
  };
}

async function askVersion(program: string, log: Logger): Promise<string> {
  try {
    const { stdout } = await runProgram({ program, args: ['version'], timeoutMs: VERSION_TIMEOUT_MS, log });
    return /^rclone v(\d[\w.]*)/.exec(stdout)?.[1] ?? '';
  } catch (error) {
    log.warn({ program, err: error }, 'cannot ask rclone for its version');
    return '';
  }
}
