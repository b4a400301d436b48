import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BackupError } from '../errors/backup-error.ts';
import { silentLogger as log } from '../logging/logger.ts';
import { runProgram } from './run.ts';

const node = process.execPath;
const script = (code: string) => ['-e', code];

test('any exit code is data, with both streams to their last byte', async () => {
  const result = await runProgram({
    program: node,
    args: script('console.log("out"); console.error("err"); process.exitCode = 3'),
    timeoutMs: 10_000,
    log,
  });
  expect(result).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
});

test('lines arrive one by one and are not kept', async () => {
  const seen: string[] = [];
  const result = await runProgram({
    program: 'cat',
    args: [],
    input: 'a\nb',
    timeoutMs: 10_000,
    onStdoutLine: (line) => seen.push(line),
    log,
  });
  expect(seen).toEqual(['a', 'b']);
  expect(result.stdout).toBe('');
});

test('a long output is captured while the lines of the other stream are reported', async () => {
  const result = await runProgram({
    program: node,
    args: script('for (let i = 0; i < 100_000; i++) console.log("a line of a listing of many objects")'),
    timeoutMs: 15_000,
    onStderrLine: () => undefined,
    log,
  });
  expect(result.stdout.split('\n')).toHaveLength(100_001);
});

test('a child sees a clean environment', async () => {
  process.env['RCLONE_TEST_LEAK'] = 'x';
  const result = await runProgram({ program: 'env', args: [], env: { EXTRA: '1' }, timeoutMs: 10_000, log });
  delete process.env['RCLONE_TEST_LEAK'];
  expect(result.stdout).toContain('EXTRA=1');
  expect(result.stdout).not.toContain('RCLONE_TEST_LEAK');
});

test('standard output can go to a file', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'run-')), 'out');
  await runProgram({
    program: node,
    args: script('console.log("out")'),
    stdoutFile: file,
    timeoutMs: 10_000,
    log,
  });
  expect(await readFile(file, 'utf8')).toBe('out\n');
});

test('a missing program, a deadline and a cancellation are typed errors', async () => {
  await expect(
    runProgram({ program: 'no-such-program', args: [], timeoutMs: 1000, log }),
  ).rejects.toMatchObject({
    code: 'PROGRAM_NOT_FOUND',
  });
  await expect(runProgram({ program: 'sleep', args: ['30'], timeoutMs: 100, log })).rejects.toMatchObject({
    code: 'PROGRAM_TIMEOUT',
  });
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(new BackupError('CANCELLED', 'stop it')), 100);
  await expect(
    runProgram({ program: 'sleep', args: ['30'], timeoutMs: 10_000, signal: cancel.signal, log }),
  ).rejects.toMatchObject({ code: 'CANCELLED', message: 'stop it' });
});

test.each([
  ['of a child that runs', '', 'SIGTERM'],
  ['of a child that has ended', 'process.exit(0)', 'SIGTERM'],
  ['that does not want to end', '', 'ignored'],
])('a deadline ends the children %s too', async (_, then, onTerm) => {
  const patient = `${onTerm === 'ignored' ? 'process.on("SIGTERM", () => {}); ' : ''}console.log(process.pid); setTimeout(() => {}, 60_000)`;
  const code = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(patient)}], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (pid) => { process.stdout.write(pid); ${then} });
    child.unref();
    setTimeout(() => {}, 60_000);`;
  let grandchild = 0;
  const began = performance.now();
  await expect(
    runProgram({
      program: node,
      args: script(code),
      timeoutMs: 2_000,
      onStdoutLine: (line) => {
        grandchild = Number(line);
      },
      log,
    }),
  ).rejects.toMatchObject({ code: 'PROGRAM_TIMEOUT' });
  expect(performance.now() - began).toBeLessThan(onTerm === 'ignored' ? 12_000 : 6_000);
  expect(grandchild).toBeGreaterThan(0);
  expect(await isAlive(grandchild)).toBe(false);
});

test('a child has a process group of its own, which a terminal does not send Ctrl-C to', async () => {
  const { stdout } = await runProgram({ program: 'cat', args: ['/proc/self/stat'], timeoutMs: 10_000, log });
  const [, pid, group] = /^(\d+) \(.*\) \S \d+ (\d+)/.exec(stdout) ?? [];
  expect(group).toBe(pid);
});

const isAlive = (pid: number): Promise<boolean> =>
  readFile(`/proc/${pid}/stat`, 'latin1').then(
    (stat) => !/\) Z /.test(stat),
    () => false,
  );

test.each([
  ['by a signal that nobody listens to', '', 'SIGINT'],
  ['by SIGTERM', '', 'SIGTERM'],
  ['of itself', 'setTimeout(() => process.exit(0), 500);', undefined],
] as const)('children end with a parent that ends %s', async (_, more, signal) => {
  const code = `
    const { runProgram } = await import(${JSON.stringify(join(import.meta.dirname, 'run.ts'))});
    const { silentLogger: log } = await import(${JSON.stringify(join(import.meta.dirname, '../logging/logger.ts'))});
    ${more}
    await runProgram({
      program: process.execPath,
      args: ['-e', 'console.log(process.pid); setTimeout(() => {}, 60_000)'],
      timeoutMs: 60_000,
      onStdoutLine: (line) => console.log(line),
      log,
    });`;
  const parent = spawn(node, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [pid] = (await once(parent.stdout, 'data')).map(Number);
  expect(await isAlive(pid ?? 0)).toBe(true);
  const exit = once(parent, 'exit');
  if (signal !== undefined) parent.kill(signal);
  expect(await exit).toEqual(signal === undefined ? [0, null] : [null, signal]);
  for (let tries = 0; tries < 50 && (await isAlive(pid ?? 0)); tries += 1) await sleep(100);
  expect(await isAlive(pid ?? 0)).toBe(false);
});
