import { type Bucket, type Period, periods } from './calendar.ts';
import type { RetentionPolicy } from './policy.ts';

/** A backup as the rules see it. */
export interface Dated {
  readonly backupId: number;
  /** When it began, milliseconds since 1970. */
  readonly at: number;
}

const units: Readonly<Record<Period, string>> = {
  Hourly: 'hour',
  Daily: 'day',
  Weekly: 'week',
  Monthly: 'month',
  Yearly: 'year',
};

export const newestFirst = (a: Dated, b: Dated): number => b.at - a.at || b.backupId - a.backupId;

export const hasRules = (policy: RetentionPolicy): boolean =>
  policy.keepLast !== undefined ||
  policy.maxAgeMs !== undefined ||
  periods.some((period) => policy[`keep${period}`] !== undefined);

/**
 * Why each backup of a group is kept by the rules of its policy; one that is not named is not kept by them.
 *
 * Each rule looks at all of the group, not at what other rules left, and takes the newest of a period: so what is kept
 * now is what would be kept if the rest had never been there, and a second look deletes nothing more.
 */
export function keptByRules(
  group: readonly Dated[],
  policy: RetentionPolicy,
  calendar: Readonly<Record<Period, Bucket>>,
  nowMs: number,
): ReadonlyMap<number, string> {
  const sorted = group.toSorted(newestFirst);
  const kept = new Map<number, string>();
  const keep = (chosen: readonly Dated[], reason: (position: number) => string): void => {
    for (const [index, { backupId }] of chosen.entries())
      if (!kept.has(backupId)) kept.set(backupId, reason(index + 1));
  };

  keep(sorted.slice(0, policy.keepLast ?? 0), (at) => `${at} of the last ${policy.keepLast}`);
  for (const period of periods) {
    const wanted = policy[`keep${period}`] ?? 0;
    if (wanted === 0) continue;
    const newest = new Map<string, Dated>();
    for (const backup of sorted) {
      const name = calendar[period](backup.at);
      if (!newest.has(name)) newest.set(name, backup);
    }
    const reason = (at: number): string => `newest of its ${units[period]}, ${at} of ${wanted}`;
    keep([...newest.values()].toSorted(newestFirst).slice(0, wanted), reason);
  }

  const { maxAgeMs } = policy;
  const young = ({ at }: Dated): boolean => maxAgeMs === undefined || nowMs - at <= maxAgeMs;
  const onlyAge =
    policy.keepLast === undefined && periods.every((period) => policy[`keep${period}`] === undefined);
  if (onlyAge) keep(sorted.filter(young), () => 'younger than the maximum age');
  for (const backup of sorted) if (!young(backup)) kept.delete(backup.backupId);
  keep(sorted.slice(0, policy.minKeep ?? 0), (at) => `${at} of at least ${policy.minKeep}`);
  return kept;
}
