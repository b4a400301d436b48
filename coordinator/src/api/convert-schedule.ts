import type {
  Schedule as WireSchedule,
  Schedule__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/Schedule.ts';
import type { ScheduleOutcome as WireOutcome } from '@rondb-backup/proto/generated/rondb/backup/v1/ScheduleOutcome.ts';
import { missedPolicies } from '../schedule/config.ts';
import { type ScheduleOutcome, scheduleResults, type ScheduleStatus } from '../schedule/status.ts';
import { errorFromWire } from './convert.ts';
import { domainName, wireName } from './names.ts';

export function scheduleToWire({
  label,
  cron,
  timeZone,
  jitterMs,
  missed,
  nextStartAt,
  last,
}: ScheduleStatus): WireSchedule {
  return {
    label,
    cron,
    timeZone,
    jitterMs,
    missed,
    nextStartUnixMs: nextStartAt === undefined ? 0 : Math.round(nextStartAt),
    last: last === undefined ? null : outcomeToWire(last),
  };
}

const outcomeToWire = ({ at, result, backupId, error }: ScheduleOutcome): WireOutcome => ({
  atUnixMs: at,
  result: wireName('SCHEDULE_RESULT', result),
  backupId: backupId ?? 0,
  error: error ?? null,
});

export function scheduleFromWire(schedule: Schedule__Output): ScheduleStatus {
  const { label, cron, timeZone, jitterMs, missed, nextStartUnixMs, last } = schedule;
  return {
    label,
    cron,
    timeZone,
    jitterMs,
    // One that only a newer version knows is shown as what this one has by default.
    missed: missedPolicies.find((policy) => policy === missed) ?? 'run-once',
    nextStartAt: nextStartUnixMs === 0 ? undefined : nextStartUnixMs,
    last:
      last === null
        ? undefined
        : {
            at: last.atUnixMs,
            result: domainName('SCHEDULE_RESULT', scheduleResults, last.result),
            backupId: last.backupId === 0 ? undefined : last.backupId,
            error: errorFromWire(last.error),
          },
  };
}
