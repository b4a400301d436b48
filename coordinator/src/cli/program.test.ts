import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildProgram, runCommandLine } from './program.ts';

const written = { stdout: '', stderr: '' };
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-'));
  vi.stubEnv('RONDB_BACKUP_CONFIG', undefined);
  vi.stubEnv('RONDB_BACKUP_COORDINATOR', undefined);
  for (const name of ['stdout', 'stderr'] as const) {
    written[name] = '';
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

test.each([
  [['nonsense']],
  [['list', '--nonsense']],
  [['list', '--limit', '0']],
  [['list', '--limit', '-1']],
  [['list', '--limit', '1.5']],
  [['list', '--state', 'nonsense']],
  [['list', '--output', 'xml']],
  [['show']],
  [['show', '1', '2', '3']],
  [['show', '07', '--coordinator', '127.0.0.1:1']],
  [['show', '4294967295', '--coordinator', '127.0.0.1:1']],
  [['pin']],
  [['pin', 'x', '--coordinator', '127.0.0.1:1']],
  [['unpin', '0', '--coordinator', '127.0.0.1:1']],
  [['delete', '7', '--coordinator', '127.0.0.1:1']],
  [['delete', '07', '--yes', '--coordinator', '127.0.0.1:1']],
  [['verify', '--coordinator', '127.0.0.1:1']],
  [['verify', '7', '--all', '--coordinator', '127.0.0.1:1']],
  [['verify', '--all', '--since', '7d', '--coordinator', '127.0.0.1:1']],
  [['verify', '--since', 'yesterday', '--coordinator', '127.0.0.1:1']],
  [['verify', 'x', '--coordinator', '127.0.0.1:1']],
  [['verify', '7', '--depth', 'deep', '--coordinator', '127.0.0.1:1']],
  [['prune', '--dry-run']],
  [['restore']],
  [['restore', '0', '--coordinator', '127.0.0.1:1']],
  [['restore', '7', '--rewrite-database', 'a']],
  [['restore', '7', '--rewrite-database', 'a,b,c']],
  [['restore', '7', '--rewrite-database', 'a,b', '--rewrite-database', 'a,c']],
  [['run']],
  [['list']],
])('wrong usage %j is exit 2, told on standard error', async (args) => {
  expect(await runCommandLine(args)).toBe(2);
  expect(written.stderr).toMatch(/^error/);
  expect(written.stdout).toBe('');
});

test('a configuration with mistakes is exit 2, and says which', async () => {
  const file = join(directory, 'coordinator.yaml');
  await writeFile(file, 'cluster:\n  nmae: prod\n');
  expect(await runCommandLine(['list', '--config', file])).toBe(2);
  expect(written.stderr).toContain('CONFIG_INVALID');
  expect(written.stderr).toContain('nmae');
});

test('a coordinator that does not answer is exit 1, with its address and a hint', async () => {
  expect(await runCommandLine(['list', '--coordinator', '127.0.0.1:1'])).toBe(1);
  expect(written.stderr).toContain('COORDINATOR_UNREACHABLE');
  expect(written.stderr).toContain('127.0.0.1:1');
  expect(written.stderr).toContain('hint: ');
});

test.each([[['--help']], [['run', '--help']], [['--version']]])(
  '%j is exit 0 on standard output',
  async (args) => {
    expect(await runCommandLine(args)).toBe(0);
    expect(written.stdout).not.toBe('');
    expect(written.stderr).toBe('');
  },
);

test.each([
  [['lsit'], 'Did you mean list?'],
  [['list', '--lable', 'x'], 'Did you mean --label?'],
  [['shwo', 'latest'], 'Did you mean show?'],
])('%j is answered with what was probably meant', async (args, question) => {
  expect(await runCommandLine(args)).toBe(2);
  expect(written.stderr).toContain(question);
});

test('a backup that is called by a wrong name is told what can be', async () => {
  expect(await runCommandLine(['show', 'newest', '--coordinator', '127.0.0.1:1'])).toBe(2);
  expect(written.stderr).toContain('latest~1');
});

test('no help page is wider than 80 columns, and none tells of defaults that are nothing', async () => {
  const pages = [[], ...buildProgram(() => undefined).commands.map((command) => [command.name()])];
  for (const page of pages) {
    written.stdout = '';
    expect(await runCommandLine([...page, '--help'])).toBe(0);
    for (const line of written.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(written.stdout).not.toMatch(/default: (?:false|\[\]|"")/);
  }
  expect(pages.length).toBeGreaterThan(15);
});
