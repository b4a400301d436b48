import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { phasesByKind, type OperationSnapshot, type PhaseSnapshot } from '../../operation/state.ts';
import { printReport } from './error.ts';
import { renderOutcome } from './outcome.ts';
import { BAR_WIDTH, describe as describeAmount } from './progress-bars.ts';
import { JsonLinesView, TextView } from './run-view.ts';
import { printable, renderTable } from './table.ts';
import { formatAge, formatBytes, formatDuration, formatTime } from './units.ts';

describe('a table', () => {
  const columns = [
    { title: 'ID', value: (row: string[]) => row[0] ?? '', align: 'right' },
    { title: 'STATE', value: (row: string[]) => row[1] ?? '' },
    { title: 'SIZE', value: (row: string[]) => row[2] ?? '', align: 'right' },
    { title: 'NOTE', value: (row: string[]) => row[3] ?? '' },
  ] as const;

  test('is as wide as its widest cells, aligned, without trailing blanks', () => {
    const rows = [
      ['7', 'COMPLETE', '1 B', 'x'],
      ['4294967294', '-', '1023.9 MiB', ''],
    ];
    expect(renderTable(columns, rows).split('\n')).toEqual([
      '        ID  STATE           SIZE  NOTE',
      '         7  COMPLETE         1 B  x',
      '4294967294  -         1023.9 MiB',
    ]);
  });

  test('without rows is its head', () => {
    expect(renderTable(columns, [])).toBe('ID  STATE  SIZE  NOTE');
  });

  test('is no way for a name to command the terminal', () => {
    const rows = [['1', '\u001b[2J', 'a\nb', '\u009b31m\u0000\u007f']];
    const [, line = ''] = renderTable(columns, rows).split('\n');
    expect(line).toBe(' 1  ?[2J    a?b  ?31m??');
    expect(renderTable(columns, rows).split('\n')).toHaveLength(2);
  });
});

test('control characters are replaced, and nothing else', () => {
  for (let code = 0; code < 0x300; code += 1) {
    const text = String.fromCodePoint(code);
    const control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    expect(printable(text)).toBe(control ? '?' : text);
  }
});

test.each([
  [0, '0 B'],
  [1, '1 B'],
  [1_023, '1023 B'],
  [1_024, '1.0 KiB'],
  [1_536, '1.5 KiB'],
  [1_048_524, '1023.9 KiB'],
  [1_048_525, '1.0 MiB'],
  [1_048_576, '1.0 MiB'],
  [5 * 2 ** 30, '5.0 GiB'],
  [2 ** 50, '1.0 PiB'],
  [2 ** 60, '1024.0 PiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0ms'],
  [999, '999ms'],
  [999.6, '1.0s'],
  [1_000, '1.0s'],
  [12_340, '12.3s'],
  [59_949, '59.9s'],
  [59_950, '1m00s'],
  [61_000, '1m01s'],
  [3_599_499, '59m59s'],
  [3_599_500, '1h00m'],
  [7_620_000, '2h07m'],
  [100 * 3_600_000, '100h00m'],
])('%d ms are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [-5_000, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [3_599_999, '59m'],
  [3_600_000, '1h'],
  [172_799_999, '47h'],
  [172_800_000, '2d'],
  [729 * 86_400_000, '729d'],
  [730 * 86_400_000, '2y'],
])('an age of %d ms is %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});

test('a time is that of the machine', () => {
  const time = new Date(2026, 0, 2, 3, 4, 5);
  expect(formatTime(time.getTime())).toBe('2026-01-02 03:04:05');
});

test.each([
  [{ bytes: 0, totalBytes: 0 }, 0, '0 B, 0 B/s'],
  [{ bytes: 1_024, totalBytes: 0 }, 1_000, '1.0 KiB, 1.0 KiB/s'],
  [{ bytes: 1_024, totalBytes: 3_072 }, 1_000, '1.0 KiB of 3.0 KiB, 1.0 KiB/s, 2.0s left'],
  [{ bytes: 3_072, totalBytes: 3_072 }, 1_000, '3.0 KiB of 3.0 KiB, 3.0 KiB/s'],
  // More than was expected: nothing is left, and nothing is negative.
  [{ bytes: 4_096, totalBytes: 3_072 }, 1_000, '4.0 KiB of 3.0 KiB, 4.0 KiB/s'],
])('progress %o after %d ms reads %s', (amount, elapsedMs, text) => {
  expect(describeAmount(amount, elapsedMs)).toBe(text);
});

test('a line with a bar has at most 80 characters', () => {
  const half = 1023.9 * 2 ** 29;
  const amount = describeAmount({ bytes: half, totalBytes: 2 * half }, 500);
  const slow = describeAmount({ bytes: half, totalBytes: 2 * half }, 99 * 3_600_000 + 59 * 60_000);
  for (const text of [amount, slow])
    expect('  node 144'.length + ' [] '.length + BAR_WIDTH + text.length).toBeLessThanOrEqual(80);
});

const phase = (
  name: PhaseSnapshot['name'],
  state: PhaseSnapshot['state'],
  durationMs = 0,
): PhaseSnapshot => ({
  name,
  state,
  durationMs,
  amount: { bytes: 0, totalBytes: 0 },
});
function snapshot(
  phases: readonly PhaseSnapshot[],
  more: Partial<OperationSnapshot> = {},
): OperationSnapshot {
  return {
    operationId: 'run',
    kind: 'backup',
    state: 'running',
    backupId: 7,
    verifications: [],
    phases: phasesByKind.backup.map(
      (name) => phases.find((one) => one.name === name) ?? phase(name, 'waiting'),
    ),
    nodes: [],
    startedAt: 1_000,
    endedAt: undefined,
    error: undefined,
    warnings: [],
    missingNodes: [],
    restore: undefined,
    ...more,
  };
}
const warning = (message: string) => ({ code: 'W', message, object: '' });

describe('what is written', () => {
  const written = { stdout: '', stderr: '' };
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    for (const name of ['stdout', 'stderr'] as const) {
      written[name] = '';
      vi.spyOn(process[name], 'write').mockImplementation((text) => {
        written[name] += String(text);
        return true;
      });
    }
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const lines = () =>
    written.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as object);

  test('text: a line for each phase that ended and each warning, once, on standard error', () => {
    const view = new TextView();
    view.update(snapshot([phase('preflight', 'running')]));
    view.update(snapshot([phase('preflight', 'done', 1_500)], { warnings: [warning('one')] }));
    const both = { warnings: [warning('one'), warning('two\u001b[2J')] };
    view.update(snapshot([phase('preflight', 'done', 1_500), phase('native', 'failed', 20)], both));
    view.update(snapshot([phase('preflight', 'done', 1_500), phase('native', 'failed', 20)], both));
    view.stop();
    expect(written.stderr.split('\n')).toEqual([
      'preflight  done in 1.5s',
      'warning: one',
      'native     failed in 20ms',
      'warning: two?[2J',
      '',
    ]);
    expect(written.stdout).toBe('');
  });

  test('text: a second attempt tells its phases and warnings again', () => {
    const view = new TextView();
    view.update(snapshot([phase('native', 'failed', 20)], { warnings: [warning('one'), warning('two')] }));
    view.update(snapshot([]));
    view.update(snapshot([phase('native', 'done', 30)], { warnings: [warning('three')] }));
    expect(written.stderr).toContain('native     done in 30ms\nwarning: three\n');
  });

  test('JSON: a line for each change of state, id or phase, and one in five seconds for bytes', () => {
    const view = new JsonLinesView();
    const node = (bytes: number) => ({
      nodeId: 1,
      phase: 'upload' as const,
      amount: { bytes, totalBytes: 9 },
    });
    const stale = { nodeId: 2, phase: 'native' as const, amount: { bytes: 1, totalBytes: 0 } };
    view.update(snapshot([], { backupId: undefined }));
    view.update(snapshot([]));
    view.update(snapshot([phase('upload', 'running')], { nodes: [node(1), stale] }));
    for (let bytes = 2; bytes < 9; bytes += 1) {
      vi.advanceTimersByTime(1_000);
      view.update(snapshot([phase('upload', 'running')], { nodes: [node(bytes)] }));
    }
    view.update(snapshot([phase('upload', 'running')], { state: 'cancelling' }));
    expect(lines()).toMatchObject([
      { operationId: 'run', state: 'running', phases: [] },
      { backupId: 7, phases: [] },
      { phases: ['upload'], nodes: [node(1)] },
      { phases: ['upload'], nodes: [node(6)] },
      { state: 'cancelling' },
    ]);
    expect(written.stderr).toBe('');
  });

  test('JSON: the end is told in full', () => {
    const end = snapshot([phase('native', 'failed')], {
      state: 'failed',
      endedAt: 2_000,
      error: { code: 'STORE_FULL', message: 'm', hint: 'h', retryable: false },
    });
    new JsonLinesView().update(end);
    expect(lines()).toEqual([{ time: '1970-01-01T00:16:40.000Z', ...JSON.parse(JSON.stringify(end)) }]);
  });

  test('an error: what happened, line by line, and what to do, without control characters', () => {
    printReport({ code: 'X\u001b', message: 'two\nlines\u0007', hint: 'do\nthis' });
    expect(written.stderr).toBe('error [X?]: two\nlines?\nhint: do?this\n');
  });
});

test('the last words name the backup, its time, what it lacks, and all warnings', () => {
  const end = snapshot([], {
    state: 'degraded',
    endedAt: 6_000,
    missingNodes: [2, 3],
    warnings: [warning('view shop.broken\n is broken')],
  });
  expect(renderOutcome(end, undefined)).toBe(
    'backup 7 completed in 5.0s, without data node 2, 3\nwarning: view shop.broken? is broken',
  );
  expect(renderOutcome({ ...end, state: 'completed', warnings: [] }, undefined)).toBe(
    'backup 7 completed in 5.0s',
  );
});
