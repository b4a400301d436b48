import type { BackupState } from '../catalog/markers.ts';
import { calendar } from './calendar.ts';
import { type Dated, hasRules, keptByRules, newestFirst } from './keeping.ts';
import { legacyTime } from '../catalog/legacy-time.ts';
import type { RetentionConfig, RetentionPolicy } from './policy.ts';

/** What retention needs to know of a backup. */
export interface StoredBackup {
  readonly backupId: number;
  readonly state: BackupState;
  /** Undefined where its marker objects do not tell, or cannot be read. */
  readonly clusterName: string | undefined;
  readonly label: string | undefined;
  readonly pinned: boolean;
  /** Whether data nodes hold files of it, which may be the only copy of a run that failed. */
  readonly onDataNodes: boolean;
  /** When its run began, and where it failed: when it failed; milliseconds since 1970. */
  readonly at: number | undefined;
}

export interface Decision {
  readonly backupId: number;
  /** `ignore`: it is none of ours, or not ours to judge. */
  readonly action: 'keep' | 'delete' | 'ignore';
  /** For people. */
  readonly reason: string;
}

interface Rules {
  readonly clusterName: string;
  readonly retention: RetentionConfig;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * What prune would do with each backup. It is a function of its arguments alone: the order of the list does not matter,
 * and planning again at the same time without what was deleted deletes nothing more.
 *
 * - Only complete backups of this cluster count. The newest of them stays whatever the rules say.
 * - A label with rules of its own is a group of its own; all others are one group.
 * - A pin keeps a backup and changes nothing for others: a pinned one counts like any other.
 * - A backup of rondb-helm (`legacy: manage`) is kept where it would be kept if it were a complete one of ours, and
 *   pushes out none.
 *
 * @returns newest id first
 */
export function planRetention(backups: readonly StoredBackup[], rules: Rules): Decision[] {
  const kept = keptComplete(backups, rules);
  return backups
    .toSorted((a, b) => b.backupId - a.backupId)
    .map((backup) => ({ backupId: backup.backupId, ...judge(backup, rules, kept) }));
}

type Judgement = Omit<Decision, 'backupId'>;
const keep = (reason: string): Judgement => ({ action: 'keep', reason });
const drop = (reason: string): Judgement => ({ action: 'delete', reason });
const ignore = (reason: string): Judgement => ({ action: 'ignore', reason });

function judge(backup: StoredBackup, rules: Rules, kept: ReadonlyMap<number, string>): Judgement {
  const { state, clusterName, pinned } = backup;
  if (state !== 'legacy' && clusterName === undefined) return ignore('cannot tell whose it is');
  if (clusterName !== undefined && clusterName !== rules.clusterName)
    return ignore(`of cluster ${clusterName}`);
  if (state === 'running') return keep('a run may work on it');
  if (state === 'deleting') return drop('its deletion was cut short');
  if (pinned) return keep('pinned');
  if (state === 'failed' || state === 'interrupted') return judgeRemains(backup, rules);
  if (state === 'legacy') {
    if (rules.retention.legacy === 'keep') return keep('made by rondb-helm');
    if (legacyTime(backup.backupId, rules.nowMs) === undefined) return keep('its id tells no time');
  }
  const reason = kept.get(backup.backupId);
  return reason === undefined ? drop(whyNot(backup, rules)) : keep(reason);
}

function judgeRemains({ at, onDataNodes }: StoredBackup, { retention, nowMs }: Rules): Judgement {
  if (at === undefined || nowMs - at <= retention.remainsGraceMs) return keep('in its time of grace');
  return onDataNodes ? keep('data nodes hold files of it') : drop('its time of grace is over');
}

function whyNot(backup: StoredBackup, rules: Rules): string {
  const { maxAgeMs } = policyOf(backup, rules.retention);
  const at = dated(backup, rules.nowMs)?.at ?? rules.nowMs;
  return maxAgeMs !== undefined && rules.nowMs - at > maxAgeMs
    ? 'older than the maximum age'
    : 'no rule keeps it';
}

/** Complete and managed legacy backups of this cluster that stay, with the reason. */
function keptComplete(backups: readonly StoredBackup[], rules: Rules): ReadonlyMap<number, string> {
  const { retention, clusterName, nowMs } = rules;
  const complete = backups.filter(
    (backup) => backup.state === 'complete' && backup.clusterName === clusterName,
  );
  const legacy = retention.legacy === 'keep' ? [] : backups.filter(({ state }) => state === 'legacy');
  const buckets = calendar(retention.timeZone);
  const times = (some: readonly StoredBackup[]): Dated[] =>
    some.flatMap((backup) => dated(backup, nowMs) ?? []);

  const kept = new Map<number, string>();
  const groups = Map.groupBy([...complete, ...legacy], (backup) => policyOf(backup, retention));
  for (const [policy, group] of groups) {
    const judged = (some: readonly StoredBackup[]) =>
      hasRules(policy)
        ? keptByRules(times(some), policy, buckets, nowMs)
        : new Map(some.map(({ backupId }) => [backupId, 'no rule limits it'] as const));
    const own = judged(group.filter(({ state }) => state === 'complete'));
    const withLegacy = judged(group);
    for (const { backupId, state } of group) {
      const reason = (state === 'complete' ? own : withLegacy).get(backupId);
      if (reason !== undefined) kept.set(backupId, reason);
    }
  }
  const [last] = times(complete).toSorted(newestFirst);
  if (last !== undefined && !kept.has(last.backupId)) kept.set(last.backupId, 'the last complete backup');
  const [lastOfAny] = times([...complete, ...legacy]).toSorted(newestFirst);
  if (lastOfAny !== undefined && !kept.has(lastOfAny.backupId))
    kept.set(lastOfAny.backupId, 'the newest of all');
  return kept;
}

const policyOf = ({ label }: StoredBackup, { policy, labels }: RetentionConfig): RetentionPolicy =>
  (label === undefined ? undefined : labels.get(label)) ?? policy;

function dated({ backupId, state, at }: StoredBackup, nowMs: number): Dated | undefined {
  const time = state === 'legacy' ? legacyTime(backupId, nowMs) : at;
  return time === undefined ? undefined : { backupId, at: time };
}
