import { defaulted, optional, required, section, sectionList } from '@rondb-backup/shared/config/fields.ts';
import { type ConfigContext, secretFile } from '@rondb-backup/shared/config/files.ts';
import { choice, duration, type Kind, list, text, Unfit } from '@rondb-backup/shared/config/kinds.ts';
import type * as z from 'zod/mini';
import { type EventName, eventNames } from './notice.ts';

/** Who is told of what. */
export interface WebhookConfig {
  readonly url: string;
  readonly events: readonly EventName[];
  /** Key of the signature; undefined: notices are not signed. */
  readonly secret: string | undefined;
  /** For each attempt. */
  readonly timeoutMs: number;
}

/** What is wrong is not shown: addresses of such services have secrets in them. */
const webAddress: Kind<string> = {
  expected: 'an address that begins with http:// or https://',
  json: { type: 'string', pattern: '^https?://' },
  parse(given) {
    const address = URL.parse(text().parse(given));
    if (address === null || !/^https?:$/.test(address.protocol))
      throw new Unfit('it is no address that begins with http:// or https://');
    if (address.username !== '' || address.password !== '')
      throw new Unfit('a user name and password in the address are not sent; sign with secretFile instead');
    return address.href;
  },
};

export const noticesSection = (context: ConfigContext) =>
  section({
    webhooks: sectionList({
      url: required(webAddress, 'Where notices are sent, as JSON by POST; see NOTICES.md'),
      events: defaulted(list(choice(eventNames)), eventNames, 'What is told there'),
      secretFile: optional(
        secretFile(context),
        'File with the key that notices are signed with (HMAC-SHA256); none: they are not signed',
      ),
      timeout: defaulted(
        duration('100ms', '1m'),
        '10s',
        'For an answer; without one, or with one that a later attempt may better, a notice is sent again, 5 times in all',
      ),
    }),
  });

export const compileWebhooks = ({
  webhooks,
}: z.infer<ReturnType<typeof noticesSection>>): readonly WebhookConfig[] =>
  webhooks.map(({ url, events, secretFile: secret, timeout: timeoutMs }) => ({
    url,
    events,
    secret,
    timeoutMs,
  }));
