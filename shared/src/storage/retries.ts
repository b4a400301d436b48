import pRetry, { AbortError } from 'p-retry';
import { BackupError, toBackupError } from '../errors/backup-error.ts';
import type { Logger } from '../logging/logger.ts';
import type { HashRequest, ObjectStore } from './object-store.ts';

export interface RetryPolicy {
  /** The first try included; at least 1. */
  readonly attempts: number;
  /** Before the second try; doubled for each further one, with jitter, up to `maxDelayMs`. */
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
}

/**
 * The same store, whose calls are made again while their error is retryable.
 *
 * The error at the end is the last one, and tells the whole story: how many attempts, and the first cause where it was
 * another one. A permanent error ends it at once.
 */
export function withRetries(store: ObjectStore, policy: RetryPolicy, log: Logger): ObjectStore {
  const again = <T>(signal: AbortSignal | undefined, call: () => Promise<T>) =>
    retry(call, policy, signal, log);
  return {
    list: (prefix, options) => again(options?.signal, () => store.list(prefix, options)),
    readText: (path, options) => again(options.signal, () => store.readText(path, options)),
    readTexts: (paths, options) => again(options?.signal, () => store.readTexts(paths, options)),
    fetch: (path, file, options) => again(options?.signal, () => store.fetch(path, file, options)),
    writeText: (path, text, options) => again(options?.signal, () => store.writeText(path, text, options)),
    upload: (request) => again(request.signal, () => store.upload(request)),
    download: (request) => again(request.signal, () => store.download(request)),
    hash: (request) => again(request.signal, onlyTheRest(store, request)),
    remove: (path, options) => again(options?.signal, () => store.remove(path, options)),
    removeBelow: (prefix, options) => again(options?.signal, () => store.removeBelow(prefix, options)),
    freeBytes: (options) => store.freeBytes(options),
    checkWritable: (options) => again(options?.signal, () => store.checkWritable(options)),
  };
}

/** A call that does not read again what an earlier one of it has read. */
function onlyTheRest(store: ObjectStore, request: HashRequest): () => Promise<void> {
  const told = new Set<string>();
  return () =>
    store.hash({
      ...request,
      files: request.files.filter(({ path }) => !told.has(path)),
      onHashed: (path, sha256) => {
        told.add(path);
        request.onHashed(path, sha256);
      },
    });
}

async function retry<T>(
  call: () => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  log: Logger,
): Promise<T> {
  const causes: BackupError[] = [];
  const attempt = async (): Promise<T> => {
    try {
      return await call();
    } catch (thrown) {
      const error = toBackupError(thrown);
      causes.push(error);
      if (!error.retryable) throw new AbortError(error);
      throw error;
    }
  };
  try {
    return await pRetry(attempt, {
      retries: policy.attempts - 1,
      minTimeout: policy.minDelayMs,
      maxTimeout: policy.maxDelayMs,
      factor: 2,
      randomize: true,
      ...(signal === undefined ? {} : { signal }),
      onFailedAttempt: ({ error, attemptNumber, retriesLeft }) =>
        log.warn({ err: error, attempt: attemptNumber, retriesLeft }, 'object store call failed'),
    });
  } catch (thrown) {
    if (signal?.aborted === true) throw toBackupError(signal.reason);
    throw wholeStory(causes, thrown);
  }
}

function wholeStory(causes: readonly BackupError[], thrown: unknown): BackupError {
  const first = causes[0];
  const last = causes.at(-1);
  if (first === undefined || last === undefined) return toBackupError(thrown);
  if (causes.length === 1) return last;
  const origin = first.message === last.message ? '' : `; the first failure was: ${first.message}`;
  return new BackupError(last.code, `${last.message} (after ${causes.length} attempts${origin})`, {
    cause: first,
    hint: last.hint,
    retryable: last.retryable,
  });
}
