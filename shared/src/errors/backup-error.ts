import { catalogue, type ErrorCode } from './catalogue.ts';

interface BackupErrorOptions {
  /** What led to this error; it is logged and never sent to a client. */
  readonly cause?: unknown;
  /** Replaces the catalogue's hint where the place knows better. */
  readonly hint?: string;
  /** Replaces the catalogue's answer where the place knows better. */
  readonly retryable?: boolean;
}

/**
 * The one error type that crosses module and process borders.
 *
 * `message` is lower case, names concrete values and never holds a secret; `hint` says what to do.
 */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: BackupErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? catalogue[code].hint;
    this.retryable = options.retryable ?? catalogue[code].retryable;
  }
}

/** The funnel from anything thrown to a typed error; a typed error passes through unchanged. */
export function toBackupError(thrown: unknown): BackupError {
  if (thrown instanceof BackupError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    // Node's timers and streams wrap the reason of the signal.
    const reason: unknown = 'cause' in thrown ? thrown.cause : undefined;
    if (reason instanceof BackupError) return reason;
    if (isTimeout(reason)) return timedOut(reason);
    return new BackupError('CANCELLED', 'cancelled', { cause: thrown });
  }
  if (isTimeout(thrown)) return timedOut(thrown);
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new BackupError('INTERNAL', `unexpected error: ${text}`, { cause: thrown });
}

/** The reason of AbortSignal.timeout. */
const isTimeout = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'TimeoutError';
const timedOut = (cause: unknown): BackupError =>
  new BackupError('DEADLINE_EXCEEDED', 'it did not end in time', { cause });
