import type { CallOptions, ClientReadableStream, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import type { ChannelOptions } from '@grpc/grpc-js';
import { toBackupError } from '../errors/backup-error.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import { fromServiceError } from './status.ts';

export const channelOptions: ChannelOptions = {
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 20_000,
  // A lost agent is tried again often enough to notice its return within seconds.
  'grpc.initial_reconnect_backoff_ms': 500,
  'grpc.max_reconnect_backoff_ms': 5_000,
  'grpc.enable_retries': 0,
};

export interface CallSettings {
  /** The whole call, in milliseconds; running out of it throws DEADLINE_EXCEEDED. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The address called, for messages. */
  readonly peer: string;
  /** The code for a peer that cannot be reached. */
  readonly unreachable: ErrorCode;
}

/** One unary call as a promise with deadline, cancellation and typed errors. */
export function callUnary<Response>(
  start: (
    options: CallOptions,
    callback: (error: ServiceError | null, response?: Response) => void,
  ) => ClientUnaryCall,
  settings: CallSettings,
): Promise<Response> {
  const { signal, timeoutMs, unreachable, peer } = settings;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) throw toBackupError(signal.reason);
    const cancel = () => call.cancel();
    const call = start({ deadline: Date.now() + timeoutMs }, (error, response) => {
      signal?.removeEventListener('abort', cancel);
      if (error === null && response !== undefined) resolve(response);
      else if (signal?.aborted) reject(toBackupError(signal.reason));
      else reject(fromServiceError(error as ServiceError, unreachable, peer));
    });
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

/** A server stream as an async iterable with deadline, cancellation and typed errors; leaving the loop cancels it. */
export async function* callStream<Response>(
  start: (options: CallOptions) => ClientReadableStream<Response>,
  settings: CallSettings,
): AsyncGenerator<Response, void> {
  const { signal, timeoutMs, unreachable, peer } = settings;
  if (signal?.aborted) throw toBackupError(signal.reason);
  const call = start({ deadline: Date.now() + timeoutMs });
  const cancel = () => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for await (const message of call) yield message as Response;
  } catch (error) {
    if (signal?.aborted) throw toBackupError(signal.reason);
    throw fromServiceError(error as ServiceError, unreachable, peer);
  } finally {
    signal?.removeEventListener('abort', cancel);
    // An error event after this has no reader; without a listener it would end the process.
    call.on('error', () => undefined);
    call.cancel();
  }
}
