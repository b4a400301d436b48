import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CoordinatorPorts } from '../ports.ts';
import { testRun } from '../testing/run.ts';
import type { HooksConfig } from './config.ts';
import { withHookAfter, withHooks } from './around.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hooks-'));
  file = join(directory, 'seen');
});
afterEach(() => rm(directory, { recursive: true }));

/** A hook that appends what it was told to `file`. */
const recording = (exitCode = 0) => ({
  command: [
    process.execPath,
    '-e',
    `const told = Object.entries(process.env).filter(([name]) => name.startsWith('BACKUP_'));
     require('node:fs').appendFileSync(process.argv[1], JSON.stringify([process.argv[2], Object.fromEntries(told)]) + '\\n');
     process.exitCode = ${exitCode}`,
    file,
    '$HOME; `id` "quoted"',
  ],
  timeoutMs: 30_000,
});
const seen = async (): Promise<Record<string, string>[]> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [argument, told] = JSON.parse(line) as [string, Record<string, string>];
      // Nothing reads an argument on its way.
      expect(argument).toBe('$HOME; `id` "quoted"');
      return told;
    });
};

function world(hooks: Partial<HooksConfig>) {
  const { run, notices } = testRun();
  const { op } = run;
  const config = { ...run.ports.config, hooks: { before: undefined, after: undefined, ...hooks } };
  const ports = { ...run.ports, config } as CoordinatorPorts;
  let ran = 0;
  const backup = async (): Promise<void> => {
    ran += 1;
    op.assignBackupId(7);
    op.end('completed');
  };
  return { op, ports, notices, backup, ran: () => ran };
}

test('the hooks run before and after the backup, and are told of it', async () => {
  const before = { ...recording(), onFailure: 'refuse' as const };
  const { op, ports, notices, backup } = world({ before, after: recording() });
  await withHooks(op, ports, 'nightly', backup);
  const common = { BACKUP_CLUSTER: 'prod', BACKUP_LABEL: 'nightly', BACKUP_OPERATION_ID: op.id };
  expect(await seen()).toEqual([
    { ...common, BACKUP_HOOK: 'before', BACKUP_STATE: 'running' },
    { ...common, BACKUP_HOOK: 'after', BACKUP_STATE: 'completed', BACKUP_ID: '7' },
  ]);
  expect(notices).toMatchObject([{ event: 'backup.completed', label: 'nightly', backupId: 7 }]);
});

test('a hook before that fails refuses the backup, and the hook after may undo what it did', async () => {
  const before = { ...recording(9), onFailure: 'refuse' as const };
  const { op, ports, notices, backup, ran } = world({ before, after: recording() });
  await withHooks(op, ports, 'nightly', backup);
  expect(ran()).toBe(0);
  expect(op.snapshot()).toMatchObject({
    state: 'failed',
    error: { code: 'HOOK_FAILED', message: 'the command of hooks.before ended with exit code 9' },
  });
  expect((await seen())[1]).toMatchObject({ BACKUP_STATE: 'failed', BACKUP_ERROR_CODE: 'HOOK_FAILED' });
  expect(notices).toMatchObject([{ event: 'backup.failed', error: { code: 'HOOK_FAILED' } }]);
});

test('or is a warning of the backup, where so configured', async () => {
  const command = [join(directory, 'no-such-program')];
  const before = { command, timeoutMs: 1_000, onFailure: 'continue' as const };
  const { op, ports, backup } = world({ before });
  await withHooks(op, ports, 'nightly', backup);
  expect(op.snapshot()).toMatchObject({ state: 'completed', warnings: [{ code: 'HOOK_FAILED' }] });
});

test('one that takes too long has failed', async () => {
  const command = [process.execPath, '-e', 'setTimeout(() => {}, 60_000)'];
  const { op, ports, backup } = world({ before: { command, timeoutMs: 300, onFailure: 'refuse' } });
  await withHooks(op, ports, 'nightly', backup);
  expect(op.snapshot().error?.message).toContain('did not end within 300 ms');
});

test('a cancel ends the hook before, and there is no backup', async () => {
  const command = [process.execPath, '-e', 'setTimeout(() => {}, 60_000)'];
  const { op, ports, notices, backup, ran } = world({
    before: { command, timeoutMs: 60_000, onFailure: 'continue' },
  });
  const running = withHooks(op, ports, 'nightly', backup);
  op.cancel('on request');
  await running;
  expect(ran()).toBe(0);
  expect(op.snapshot().state).toBe('cancelled');
  expect(notices).toMatchObject([{ event: 'backup.cancelled' }]);
});

test('the hook after changes nothing, and runs for what is resumed too', async () => {
  const { op, ports, backup } = world({
    before: { ...recording(), onFailure: 'refuse' },
    after: recording(1),
  });
  await withHookAfter(op, ports, undefined, backup);
  expect(op.snapshot()).toMatchObject({ state: 'completed', error: undefined, warnings: [] });
  expect(await seen()).toEqual([
    {
      BACKUP_CLUSTER: 'prod',
      BACKUP_OPERATION_ID: op.id,
      BACKUP_HOOK: 'after',
      BACKUP_STATE: 'completed',
      BACKUP_ID: '7',
    },
  ]);
});

test('a run that another coordinator has is told by that one', async () => {
  const { op, ports, notices } = world({});
  await withHooks(op, ports, 'nightly', async () => op.fail(new BackupError('RUN_IN_PROGRESS', 'held')));
  expect(notices).toEqual([]);
});
