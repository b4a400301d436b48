import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countTests } from './count-tests.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'rondb-backup-count-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

/** Runs vitest itself on these files, so that its report is the one that it writes today. */
async function runAndCount(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(directory, name), text);
  const { exitCode } = await execa(
    'vitest',
    ['run', '--globals', '--root', directory, '--reporter=json', '--outputFile=report.json'],
    { reject: false, preferLocal: true, env: { VITEST: undefined } },
  );
  const report = await readFile(path.join(directory, 'report.json'), 'utf8').catch(() => undefined);
  return countTests(report, exitCode === 0);
}

test('tests that pass, fail, are skipped or to be written', async () => {
  const text = `
    test('a', () => {});
    test('b', () => {});
    test('c', () => expect(1).toBe(2));
    test.skip('d', () => {});
    test.todo('e');
  `;
  expect(await runAndCount({ 'a.test.mjs': text })).toEqual({ passed: 2, failed: 1, skipped: 2 });
});

test('a file that does not load is a failed test, beside one that passes', async () => {
  const files = { 'a.test.mjs': `import './missing.mjs';`, 'b.test.mjs': `test('b', () => {});` };
  expect(await runAndCount(files)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test('a hook that throws is a failed test', async () => {
  const text = `beforeAll(() => { throw new Error('no cluster'); }); test('a', () => {});`;
  expect(await runAndCount({ 'a.test.mjs': text })).toEqual({ passed: 0, failed: 1, skipped: 1 });
});

test('an error outside of all tests is a failed test', async () => {
  const text = `test('a', () => { setTimeout(() => { throw new Error('late'); }, 0); }); test('b', async () => { await new Promise((resolve) => setTimeout(resolve, 100)); });`;
  expect(await runAndCount({ 'a.test.mjs': text })).toEqual({ passed: 2, failed: 1, skipped: 0 });
});

test('no tests at all, and no report', async () => {
  expect((await runAndCount({})).failed).toBe(1);
  expect(countTests(undefined, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
