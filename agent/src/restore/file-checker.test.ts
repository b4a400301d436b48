import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { FileChecker } from './file-checker.ts';

let dir: string;
let cancel: AbortController;
let checker: FileChecker;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'file-checker-'));
  cancel = new AbortController();
  checker = new FileChecker(dir, cancel.signal);
});
afterEach(() => rm(dir, { recursive: true }));

const wanted = (text: string) => ({
  path: 'a',
  sizeBytes: text.length,
  sha256: createHash('sha256').update(text).digest('hex'),
});
const write = (text: string) => writeFile(join(dir, 'a'), text);

test('a file is good when its size and hash are those that are wanted', async () => {
  expect(await checker.stateOf(wanted('hello'))).toBe('absent');
  await write('hel');
  expect(await checker.stateOf(wanted('hello'))).toBe('differs');
  await write('hello');
  expect(await checker.stateOf(wanted('hello'))).toBe('good');
  expect(await checker.stateOf(wanted('jello'))).toBe('differs');
  expect(await checker.stateOf({ ...wanted('jello'), sha256: '' })).toBe('good');
});

test('a file that was written to or replaced since is read again', async () => {
  await write('hello');
  await utimes(join(dir, 'a'), 1000, 1000);
  expect(await checker.stateOf(wanted('hello'))).toBe('good');
  await write('jello');
  expect(await checker.stateOf(wanted('hello'))).toBe('differs');
  await write('hello');
  expect(await checker.stateOf(wanted('hello'))).toBe('good');
  // Another file with the same size and time.
  await writeFile(join(dir, 'b'), 'jello');
  await utimes(join(dir, 'b'), 1000, 1000);
  await utimes(join(dir, 'a'), 1000, 1000);
  await rename(join(dir, 'b'), join(dir, 'a'));
  expect(await checker.stateOf(wanted('hello'))).toBe('differs');
});

test('a link is no file, wherever it leads', async () => {
  await writeFile(join(dir, 'b'), 'hello');
  await symlink(join(dir, 'b'), join(dir, 'a'));
  expect(await checker.stateOf(wanted('hello'))).toBe('differs');
});

test('the reading ends with the reason of its signal', async () => {
  await write('hello');
  const reason = new BackupError('CANCELLED', 'the test says so');
  cancel.abort(reason);
  await expect(checker.stateOf(wanted('hello'))).rejects.toBe(reason);
});
