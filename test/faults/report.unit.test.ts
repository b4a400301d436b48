import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readReports, renderReport } from './report.ts';
import type { TrialReport } from './trial.ts';

const trial = (number: number, fault: string, phase: string, problems: string[] = []): TrialReport => ({
  seed: 1,
  number,
  fault,
  phase,
  ended: '0',
  problems,
  seconds: 10 + number,
});

test('the table counts trials by fault and phase, and tells each broken invariant', () => {
  const text = renderReport([
    trial(1, 'agent killed', 'native'),
    trial(2, 'agent killed', 'upload', ['a backup has no verdict']),
    trial(3, 'rclone killed', 'native'),
  ]);
  expect(text).toContain('3 trials, 1 with a broken invariant');
  expect(text).toContain('12 s in the median, 13 s at most');
  expect(text).toContain('| agent killed | 1 | 1 (**1 broken**) | 2 (**1 broken**) |');
  expect(text).toContain('| rclone killed | 1 |  | 1 |');
  expect(text).toContain('seed 1 trial 2, agent killed in upload: a backup has no verdict');
});

test('several files are one run, and a trial that was made again counts once', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'reports-'));
  const files = [join(dir.path, 'a'), join(dir.path, 'b')] as const;
  const lines = (...trials: TrialReport[]): string =>
    trials.map((one) => `${JSON.stringify(one)}\n`).join('');
  await writeFile(files[0], lines(trial(1, 'x', 'native'), trial(2, 'y', 'native', ['broken'])));
  await writeFile(files[1], lines(trial(2, 'y', 'native'), trial(3, 'x', 'upload')));
  expect(await readReports(files)).toEqual([
    trial(1, 'x', 'native'),
    trial(2, 'y', 'native'),
    trial(3, 'x', 'upload'),
  ]);
});
