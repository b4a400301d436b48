import { coordinatorDefinition as service } from '@rondb-backup/proto/coordinator-service.ts';
import { expect, test } from 'vitest';
import { scheduleResults, type ScheduleStatus } from '../schedule/status.ts';
import { scheduleFromWire, scheduleToWire } from './convert-schedule.ts';

/** Through the bytes that travel. */
function overWire(schedule: ScheduleStatus): ScheduleStatus {
  const { responseSerialize, responseDeserialize } = service.ListSchedules;
  const { schedules } = responseDeserialize(responseSerialize({ schedules: [scheduleToWire(schedule)] }));
  return scheduleFromWire(schedules?.[0] as Parameters<typeof scheduleFromWire>[0]);
}

const fresh: ScheduleStatus = {
  label: 'nightly',
  cron: '0 2 * * *',
  timeZone: 'Europe/Berlin',
  jitterMs: 1_234,
  missed: 'skip',
  nextStartAt: undefined,
  last: undefined,
};
const error = { code: 'A_CODE_OF_TOMORROW', message: 'm', hint: 'h', retryable: true };

test('a schedule crosses the wire as it is', () => {
  expect(overWire(fresh)).toEqual(fresh);
  expect(overWire({ ...fresh, missed: 'run-once' }).missed).toBe('run-once');
  for (const result of scheduleResults) {
    const last = { at: 1_795_345_503_123, result, backupId: undefined, error };
    const whole = { ...fresh, nextStartAt: 1_795_345_600_000, last };
    expect(overWire(whole)).toEqual(whole);
    expect(overWire({ ...whole, last: { ...last, backupId: 7, error: undefined } }).last?.backupId).toBe(7);
  }
});
