import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import pRetry, { AbortError } from 'p-retry';
import { version } from '../version.ts';
import type { WebhookConfig } from './config.ts';
import { type Message, signatureOf } from './message.ts';

/** Pauses between attempts, each with jitter: about 1, 3, 9 and 27 s. */
export interface RetryPauses {
  readonly attempts: number;
  readonly firstMs: number;
}
const RETRY_PAUSES: RetryPauses = { attempts: 5, firstMs: 1_000 };

/**
 * Sends one message until it is taken: any answer of 200 to 299.
 *
 * @throws BackupError NOTICE_UNDELIVERED, which names the host and no more of the address
 */
export async function deliver(
  webhook: WebhookConfig,
  message: Message,
  signal: AbortSignal,
  { attempts, firstMs }: RetryPauses = RETRY_PAUSES,
): Promise<void> {
  await pRetry(() => attempt(webhook, message, signal), {
    retries: attempts - 1,
    minTimeout: firstMs,
    factor: 3,
    randomize: true,
    signal,
  });
}

async function attempt(webhook: WebhookConfig, message: Message, signal: AbortSignal): Promise<void> {
  const { url, timeoutMs } = webhook;
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: headersOf(webhook, message),
      body: message.text,
      // Somebody who answers for the receiver must not have it sent elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await answer.body?.cancel();
  } catch (thrown) {
    signal.throwIfAborted();
    throw undelivered(url, reasonOf(thrown));
  }
  if (answer.ok) return;
  const error = undelivered(url, `it answered ${answer.status}`);
  const mayChange = answer.status >= 500 || answer.status === 408 || answer.status === 429;
  throw mayChange ? error : new AbortError(error);
}

function headersOf({ secret }: WebhookConfig, { id, event, text }: Message): Record<string, string> {
  const seconds = Math.floor(Date.now() / 1_000);
  return {
    'content-type': 'application/json',
    'user-agent': `rondb-backup/${version}`,
    'x-rondb-backup-event': event,
    'x-rondb-backup-id': id,
    ...(secret !== undefined && { 'x-rondb-backup-signature': signatureOf(text, secret, seconds) }),
  };
}

const undelivered = (url: string, reason: string): BackupError =>
  new BackupError('NOTICE_UNDELIVERED', `cannot tell ${new URL(url).host}: ${reason}`);

/** The code of the system where there is one; messages of fetch may quote the address. */
function reasonOf(thrown: unknown): string {
  if (toBackupError(thrown).code === 'DEADLINE_EXCEEDED') return 'no answer in time';
  const cause: unknown = thrown instanceof Error ? thrown.cause : undefined;
  const code: unknown =
    typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'no connection';
}
