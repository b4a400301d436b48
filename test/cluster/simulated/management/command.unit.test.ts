import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { parseCommand } from './command.ts';

const start = { kind: 'startBackup', id: undefined, password: undefined, wait: 'completed' };

test.each([
  ['START BACKUP', start],
  ['start backup 7 snapshotend wait completed', { ...start, id: 7 }],
  ['START BACKUP 4294967294 NOWAIT', { ...start, id: 4_294_967_294, wait: 'no' }],
  ['START BACKUP 7 SNAPSHOTSTART WAIT STARTED', { ...start, id: 7, wait: 'started' }],
  ["START BACKUP 7 ENCRYPT PASSWORD='a b' SNAPSHOTEND", { ...start, id: 7, password: 'a b' }],
  // Seen: without a password in the command this is an unencrypted backup.
  ['START BACKUP 7 ENCRYPT WAIT COMPLETED', { ...start, id: 7 }],
  ['START BACKUP abc', { kind: 'invalid', text: 'BACKUP abc' }],
  [
    'START BACKUP 0',
    { kind: 'invalid', text: 'BACKUP 0', reason: 'Backup ID out of range [1 - 4294967294]' },
  ],
  ['ABORT BACKUP 9', { kind: 'abortBackup', id: 9 }],
  ['ABORT BACKUP x', { kind: 'abortBackup', id: undefined }],
  ['all report backupstatus', { kind: 'backupStatus', node: 'all' }],
  ['5 STATUS', { kind: 'status', node: 5 }],
  ['all status; show', { kind: 'invalid', text: 'status; show' }],
  ['DATABASE QUOTA BACKUP /tmp/x', { kind: 'invalid', text: 'DATABASE QUOTA BACKUP /tmp/x' }],
])('%s', (text, command) => {
  expect(parseCommand(text)).toEqual(command);
});

test('any text is a command', () => {
  assert(
    property(string(), (text) => {
      expect(parseCommand(text)).toHaveProperty('kind');
    }),
  );
});
