import { defaulted, required, rule, sectionList } from '@rondb-backup/shared/config/fields.ts';
import { choice, duration, type Kind, text, timeZone, Unfit } from '@rondb-backup/shared/config/kinds.ts';
import { labelPattern } from '@rondb-backup/shared/storage/label.ts';
import { cronTimes } from './cron-times.ts';

/** When backups of a class begin. */
export interface ScheduleConfig {
  /** Of the backups that it makes; no two schedules have the same. */
  readonly label: string;
  readonly cron: string;
  /** Name of the IANA database. */
  readonly timeZone: string;
  /** A start is put off by a random time of up to so much. */
  readonly jitterMs: number;
  /** What becomes of a start whose time passed while no coordinator served. */
  readonly missed: MissedPolicy;
}
export const missedPolicies = ['run-once', 'skip'] as const;
export type MissedPolicy = (typeof missedPolicies)[number];

const FIELDS = 'minute, hour, day of the month, month, day of the week; six: seconds before them';

export const cronExpression: Kind<string> = {
  expected: `a cron expression of five fields (${FIELDS})`,
  json: { type: 'string', minLength: 1 },
  parse(given) {
    const expression = text().parse(given);
    let next: number | undefined;
    try {
      next = cronTimes(expression, 'UTC').nextAfter(Date.now());
    } catch (error) {
      const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '').toLowerCase() : '';
      throw new Unfit(`no cron expression (${FIELDS}): ${reason}`);
    }
    if (next === undefined) throw new Unfit('that time never comes');
    return expression;
  },
};

export const scheduleSections = () =>
  sectionList({
    label: required(
      text('1 to 63 small letters, digits and dashes', labelPattern),
      'Label of the backups that the schedule makes',
    ),
    cron: required(cronExpression, 'When a backup begins'),
    timeZone: defaulted(timeZone, 'UTC', 'The clock that `cron` is read by'),
    jitter: defaulted(
      duration('0s', '24h'),
      '0s',
      'A start is put off by a random time of up to so much, so that not all clusters begin at once',
    ),
    missed: defaulted(
      choice(missedPolicies),
      'run-once',
      'A start that was missed while no coordinator served: made up, one for all that were missed, or skipped',
    ),
  });

/** What was missed is told by the label. */
export const labelsDiffer = rule<{ schedules?: readonly { label?: string }[] }>(
  ['schedules'],
  'two schedules have the same label',
  ({ schedules = [] }) => {
    if (!Array.isArray(schedules)) return true;
    const labels = schedules.map((schedule) => schedule?.label).filter((label) => label !== undefined);
    return new Set(labels).size === labels.length;
  },
);
