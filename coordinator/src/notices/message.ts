import { createHmac } from 'node:crypto';
import type { Notice } from './notice.ts';

/** What a receiver gets, before it is text. */
export interface Message {
  /** Of the one thing that happened: attempts to tell it have the same. */
  readonly id: string;
  readonly event: string;
  readonly text: string;
}

/**
 * The body of a notice: deploy/NOTICES.md documents it.
 *
 * @param id unique
 * @param time when it was told, milliseconds since 1970
 */
export function messageOf(notice: Notice, id: string, cluster: string, time: number): Message {
  const { event, startedAt, endedAt, dueAt, error, warnings, ...rest } = notice;
  const took = startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt;
  const body = {
    version: 1,
    id,
    event,
    time: instant(time),
    cluster,
    ...rest,
    dueAt: instant(dueAt),
    startedAt: instant(startedAt),
    endedAt: instant(endedAt),
    durationMs: took,
    warnings: warnings?.map(({ code, message, object }) => ({ code, message, object })),
    error: error && {
      code: error.code,
      message: error.message,
      hint: error.hint,
      retryable: error.retryable,
    },
  };
  return { id, event, text: JSON.stringify(body) };
}

const instant = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();

/**
 * `t=<seconds since 1970>,v1=<hex>`: HMAC-SHA256 of the seconds, a dot and the body. The time is in it so that nobody can
 * send a notice again later.
 */
export function signatureOf(text: string, secret: string, seconds: number): string {
  const hex = createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex');
  return `t=${seconds},v1=${hex}`;
}
