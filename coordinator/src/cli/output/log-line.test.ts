import { expect, test } from 'vitest';
import { renderLogLine } from './log-line.ts';

const time = new Date(2026, 10, 22, 11, 5, 3).toISOString();

test.each([
  [
    { level: 'info', time, name: 'x', runId: 'r', phase: 'native', durationMs: 12, msg: 'phase ended' },
    '2026-11-22 11:05:03 info  phase ended phase=native durationMs=12',
  ],
  [
    { level: 'warn', time, msg: 'm', err: { message: 'full\n', stack: 's' } },
    '2026-11-22 11:05:03 warn  m err=full?',
  ],
  [
    { level: 'info', time, msg: 'm', list: [1, 2], none: null },
    '2026-11-22 11:05:03 info  m list=[1,2] none=null',
  ],
])('%j is shown to people', (fields, text) => {
  expect(renderLogLine(JSON.stringify(fields))).toBe(text);
});

test.each(['{"cut off', '7', 'text'])('%s, which is no line of a log, stays as it is', (line) => {
  expect(renderLogLine(line)).toBe(line);
});
