import type { handleServerStreamingCall, handleUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import { BackupError, toBackupError } from '../errors/backup-error.ts';
import type { Logger } from '../logging/logger.ts';
import { toStatus } from './status.ts';

export interface CallContext {
  /** Fires when the client has cancelled, was lost, or its deadline has passed. */
  readonly signal: AbortSignal;
}

/** Turns a function into a unary gRPC handler: one funnel for errors, which logs the cause and sends the rest. */
export function unary<Request, Response>(
  name: string,
  log: Logger,
  handle: (request: Request, context: CallContext) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort(new BackupError('CANCELLED', 'the caller went away')));
    handle(call.request, { signal: gone.signal }).then(
      (response) => callback(null, response),
      (thrown: unknown) => {
        logFailure(log, name, thrown);
        callback(toStatus(thrown));
      },
    );
  };
}

/** Turns a function that yields messages into a server-streaming handler; a slow reader slows the function. */
export function serverStream<Request, Response>(
  name: string,
  log: Logger,
  handle: (request: Request, context: CallContext) => AsyncIterable<Response>,
): handleServerStreamingCall<Request, Response> {
  return (call) => {
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort(new BackupError('CANCELLED', 'the caller went away')));
    pump(call, () => handle(call.request, { signal: gone.signal }), gone.signal).then(
      () => call.end(),
      (thrown: unknown) => {
        if (!gone.signal.aborted) logFailure(log, name, thrown);
        // The event sends the status after the messages before it; `destroy` would send nothing, and the client would wait.
        call.emit('error', Object.assign(new Error('call failed'), toStatus(thrown)));
      },
    );
  };
}

/** @param open may throw at once: a refusal must go the way of all errors. */
async function pump<Request, Response>(
  call: ServerWritableStream<Request, Response>,
  open: () => AsyncIterable<Response>,
  signal: AbortSignal,
): Promise<void> {
  for await (const message of open()) {
    if (signal.aborted) return;
    if (!call.write(message)) await drained(call, signal);
  }
}

const drained = (call: NodeJS.EventEmitter, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      call.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    call.on('drain', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });

function logFailure(log: Logger, name: string, thrown: unknown): void {
  const error = toBackupError(thrown);
  const level = error.code === 'INTERNAL' ? 'error' : 'warn';
  log[level]({ rpc: name, code: error.code, err: error }, 'call failed');
}
