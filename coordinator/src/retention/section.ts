import { defaulted, namedSections, optional, section } from '@rondb-backup/shared/config/fields.ts';
import { boolean, choice, duration, integer, timeZone } from '@rondb-backup/shared/config/kinds.ts';
import { labelPattern } from '@rondb-backup/shared/storage/label.ts';
import type * as z from 'zod/mini';
import type { RetentionConfig, RetentionPolicy } from './policy.ts';

const many = integer({ min: 1, max: 100_000 });
const maxAge = duration('1h', '36500d');

/** @param which of them, after a noun */
const policyFields = (which: string) => ({
  keepLast: optional(many, `Keeps the newest so many backups ${which}`),
  keepHourly: optional(many, 'Keeps the newest backup of each of the last so many hours that have one'),
  keepDaily: optional(many, 'The same with days'),
  keepWeekly: optional(many, 'The same with weeks, which begin on Monday'),
  keepMonthly: optional(many, 'The same with months'),
  keepYearly: optional(many, 'The same with years'),
  maxAge: optional(maxAge, 'Deletes older backups, whatever the keys above keep'),
  minKeep: optional(many, 'Keeps the newest so many backups, whatever `maxAge` says'),
});

/** Without any key that keeps or limits, prune deletes no backup. */
export const retentionSection = () =>
  section({
    ...policyFields('whose label has no rules of its own'),
    labels: namedSections(
      labelPattern,
      '1 to 63 small letters, digits and dashes',
      policyFields('with this label; the rules of a label are all that its backups go by'),
    ),
    timeZone: defaulted(timeZone, 'UTC', 'Where hours, days, weeks, months and years begin and end'),
    legacy: defaulted(
      choice(['keep', 'manage']),
      'keep',
      'Whether backups that rondb-helm made are kept, or go by the same rules; they never push out another one',
    ),
    remainsGrace: defaulted(
      duration('1h', '3650d'),
      '7d',
      'How long prune leaves what failed and interrupted runs wrote to the object store',
    ),
    automatic: defaulted(
      boolean,
      true,
      'Whether `serve` prunes by itself, after each scheduled backup and once a day; and a CronJob or timer, after its backup',
    ),
  });

type Settings = z.infer<ReturnType<typeof retentionSection>>;

function compilePolicy({ maxAge: maxAgeMs, ...settings }: Settings['labels'][string]): RetentionPolicy {
  const { keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, minKeep } = settings;
  return { keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, maxAgeMs, minKeep };
}

export function compileRetention(settings: Settings): RetentionConfig {
  return {
    policy: compilePolicy(settings),
    labels: new Map(Object.entries(settings.labels).map(([label, policy]) => [label, compilePolicy(policy)])),
    timeZone: settings.timeZone,
    legacy: settings.legacy,
    remainsGraceMs: settings.remainsGrace,
    automatic: settings.automatic,
  };
}
