import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimate } from './estimate.ts';

const run = (backupId: number, bytes: number, durationMs: number) => ({ backupId, bytes, durationMs });
const unreachable = new BackupError('MGM_UNREACHABLE', 'no management server answers');

test('without a backup it is the rows in memory, and the time is not made up', () => {
  expect(estimate([], 500)).toMatchObject({ bytes: 500, durationMs: undefined, memoryBytes: 500, runs: [] });
});

test('without a backup and without a management server there is nothing to tell', () => {
  expect(() => estimate([], unreachable)).toThrow(unreachable);
});

test('the size is that of the last, the time the median scaled to it', () => {
  const runs = [run(3, 200, 60_000), run(2, 100, 40_000), run(1, 100, 10_000)];
  // Scaled: 60 s, 80 s, 20 s.
  const { explanation, ...rest } = estimate(runs, 1_000);
  expect(rest).toEqual({ bytes: 200, durationMs: 60_000, memoryBytes: 1_000, runs });
  expect(explanation.join('\n')).toContain('the last complete backup, 3');
  expect(estimate(runs.slice(0, 2), 1_000).durationMs).toBe(70_000);
});

test('a management server that does not answer is told, and the runs are used', () => {
  const { bytes, memoryBytes, explanation } = estimate([run(1, 7, 1)], unreachable);
  expect([bytes, memoryBytes]).toEqual([7, undefined]);
  expect(explanation.join('\n')).toContain('no management server answers');
});

test('the time is within those of the runs where all are of one size', () => {
  const durations = fc.array(fc.nat({ max: 10 ** 9 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(durations, fc.nat(), (all, bytes) => {
      const { durationMs: estimated = -1 } = estimate(
        all.map((durationMs, index) => run(index, bytes, durationMs)),
        0,
      );
      expect(estimated).toBeGreaterThanOrEqual(Math.min(...all));
      expect(estimated).toBeLessThanOrEqual(Math.max(...all));
    }),
  );
});
