import { expect, test } from 'vitest';
import type { ScheduleStatus } from '../../schedule/status.ts';
import { displayWidth } from '../output/width.ts';
import { renderSchedules } from './schedules.ts';

const now = new Date(2026, 10, 22, 12).getTime();
const HOUR = 3_600_000;
const nightly: ScheduleStatus = {
  label: 'nightly',
  cron: '0 3 * * *',
  timeZone: 'Europe/Stockholm',
  jitterMs: 0,
  missed: 'run-once',
  nextStartAt: now + 15 * HOUR,
  last: { at: now - 9 * HOUR, result: 'completed', backupId: 1_795_345_503, error: undefined },
};
const error = { code: 'DATA_NODE_DOWN', message: 'm', hint: 'h', retryable: true };
const failing: ScheduleStatus = {
  ...nightly,
  label: 'x'.repeat(63),
  timeZone: 'America/Argentina/ComodRivadavia',
  last: { at: now - 400 * 24 * HOUR, result: 'interrupted', backupId: 4_294_967_294, error },
};

test('where there is room all is shown, and on a terminal of 80 columns what is needed', () => {
  expect(renderSchedules([nightly], now, 120).split('\n')).toEqual([
    'LABEL    CRON       TIME ZONE         NEXT START           LAST',
    'nightly  0 3 * * *  Europe/Stockholm  2026-11-23 03:00:00  2026-11-22 03:00:00 COMPLETED (1795345503)',
  ]);
  expect(renderSchedules([nightly], now, 80).split('\n')).toEqual([
    'LABEL    CRON       TIME ZONE         NEXT START   LAST',
    'nightly  0 3 * * *  Europe/Stockholm  11-23 03:00  11-22 03:00 COMPLETED',
  ]);
  const lines = renderSchedules([nightly, failing, { ...nightly, last: undefined }], now, 80).split('\n');
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  expect(lines[2]).toContain('2025-10-18 INTERRUPTED: DATA_NODE_DOWN');
});
