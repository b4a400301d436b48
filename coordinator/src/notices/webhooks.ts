import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { WebhookConfig } from './config.ts';
import { deliver, type RetryPauses } from './deliver.ts';
import { type Message, messageOf } from './message.ts';
import type { Notice, Notifier } from './notice.ts';

/** More notices than this are not kept while nobody takes them. */
const MAX_UNDER_WAY = 200;

/** Tells the configured receivers, side by side and beside everything else. What cannot be delivered is in the log. */
export class Webhooks implements Notifier {
  readonly #webhooks: readonly WebhookConfig[];
  readonly #cluster: string;
  readonly #log: Logger;
  readonly #pauses: RetryPauses | undefined;
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(webhooks: readonly WebhookConfig[], cluster: string, log: Logger, pauses?: RetryPauses) {
    this.#webhooks = webhooks;
    this.#cluster = cluster;
    this.#log = log;
    this.#pauses = pauses;
  }

  notify(notice: Notice): void {
    const message = messageOf(notice, randomUUID(), this.#cluster, Date.now());
    for (const webhook of this.#webhooks) {
      if (!webhook.events.includes(notice.event)) continue;
      if (this.#underWay.size >= MAX_UNDER_WAY) {
        this.#log.error({ event: notice.event }, 'too many notices wait; this one is not sent');
        continue;
      }
      const sending = this.#send(webhook, message).finally(() => this.#underWay.delete(sending));
      this.#underWay.add(sending);
    }
  }

  async close(graceMs: number): Promise<void> {
    const patience = new AbortController();
    const late = sleep(graceMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#underWay), late]);
    patience.abort();
    this.#stop.abort(new BackupError('NOTICE_UNDELIVERED', 'this program ended before the notice was taken'));
    await Promise.all(this.#underWay);
  }

  async #send(webhook: WebhookConfig, message: Message): Promise<void> {
    const { id, event } = message;
    try {
      await deliver(webhook, message, this.#stop.signal, this.#pauses);
      this.#log.debug({ noticeId: id, event }, 'notice delivered');
    } catch (thrown) {
      this.#log.error({ noticeId: id, event, err: toBackupError(thrown) }, 'notice not delivered');
    }
  }
}
