import { connectStringPattern } from '@rondb-backup/shared/config/connect-string.ts';
import { describe, expect, test } from 'vitest';
import { ENCRYPT_ARGS, mgmArgs, startBackupCommand } from './arguments.ts';
import { backupPasswordPattern, type ManagementConfig } from './config.ts';
import { parseStartBackup } from './start-backup.ts';

const config: ManagementConfig = {
  connectString: 'mgm-0.ns:1186,10.0.0.2:1186',
  ndbMgmProgram: 'ndb_mgm',
  ndbConfigProgram: 'ndb_config',
  commandTimeoutMs: 30_000,
  backupTimeoutMs: 60_000,
  pollIntervalMs: 1_000,
};

test('the command is one argument, and the password is none', () => {
  expect(mgmArgs(config, startBackupCommand(7), ENCRYPT_ARGS)).toEqual([
    '-c',
    'mgm-0.ns:1186,10.0.0.2:1186',
    '--connect-retries=3',
    '--connect-retry-delay=1',
    '--encrypt-backup',
    '--backup-password-from-stdin',
    '-e',
    'START BACKUP 7 SNAPSHOTEND WAIT COMPLETED',
  ]);
});

test('connect strings', () => {
  for (const good of ['a:1', '127.0.0.1:1186', 'mgmd-0.x:1186,mgmd-1.x:1186', '[::1]:1186'])
    expect(good).toMatch(connectStringPattern);
  for (const bad of [
    '',
    'a',
    'a:',
    ':1',
    'a:1,',
    'a b:1',
    '-c:1',
    "a:1'",
    'a:1;SHOW',
    'nodeid=3,a:1',
    'a:1\n',
  ])
    expect(bad).not.toMatch(connectStringPattern);
});

test('passwords: every printable ASCII character but seven', () => {
  const printable = Array.from({ length: 0x5f }, (_, index) => String.fromCodePoint(0x20 + index));
  const refused = printable.filter((character) => !backupPasswordPattern.test(character));
  expect(refused.join('')).toBe(String.raw`!"$%'\^`);
  expect('a'.repeat(256)).toMatch(backupPasswordPattern);
  for (const bad of ['', 'a'.repeat(257), 'a\tb', 'a\n', 'ü']) expect(bad).not.toMatch(backupPasswordPattern);
});

const WAITING = `Connected to management server at 127.0.0.1 port 1286 (using cleartext)
Waiting for completed, this may take several minutes
`;
const outcomeOf = (output: string, exitCode: number | undefined = 255) =>
  parseStartBackup(107, { exitCode, signal: exitCode === undefined ? 'SIGKILL' : undefined, output });

test('completed', () => {
  const output = `${WAITING}Node 1: Backup 107 started from node 65
Node 1: Backup 107 started from node 65 completed
 StartGCP: 93 StopGCP: 105
 #Records: 110002 #LogRecords: 20000
 Data: 442200528 bytes Log: 80800032 bytes
`;
  expect(outcomeOf(output, 0)).toEqual({
    kind: 'completed',
    statistics: {
      startGcp: 93,
      stopGcp: 105,
      records: 110_002,
      logRecords: 20_000,
      dataBytes: 442_200_528,
      logBytes: 80_800_032,
    },
  });
});

test.each([
  ['it lost the event', `${WAITING}get backup event failed for 3 times\n`],
  [
    'the event of another backup',
    `${WAITING}Node 1: Backup 9 started from node 65 completed\n StartGCP: 9 StopGCP: 10\n #Records: 1 #LogRecords: 0\n Data: 1 bytes Log: 0 bytes\n`,
  ],
])('completed without statistics: %s', (_, output) => {
  expect(outcomeOf(output, 0)).toEqual({ kind: 'completed', statistics: undefined });
});

const refused = (reason: string) =>
  `${WAITING}Backup failed\n*  3001: Could not start backup\n*        ${reason}\n`;
test.each([
  [
    'NATIVE_ID_USED',
    refused(
      "Backup failed: file already exists (use 'START BACKUP <backup id>'): Temporary error: Temporary Resource error",
    ),
  ],
  ['NATIVE_BACKUP_RUNNING', refused('A backup is already running: Permanent error: Application error')],
  ['NATIVE_ABORTED', refused('Backup aborted by user request: Permanent error: User defined error')],
  ['NATIVE_NODE_FAILURE', refused('Backup aborted due to node failure: Permanent error: Internal error')],
  ['NATIVE_DISK_FULL', refused('Unknown error code: Unknown result: Unknown error code')],
  ['NATIVE_LOG_BUFFER_FULL', refused('Backup log buffer full: Permanent error: Internal error')],
  ['NO_DATA_NODE', refused('Send to process or receive failed.: Permanent error: Application error')],
  [
    'NATIVE_FAILED',
    refused('Backup during software upgrade not supported: Permanent error: Application error'),
  ],
  ['NATIVE_ABORTED', `${WAITING}Node 1: Backup 107 started from 65 has been aborted. Error: 1321\n`],
  ['NATIVE_FAILED', `${WAITING}Node 1: Backup 107 started from 65 has been aborted. Error: 1343\n`],
  [
    'BACKUP_ID_INVALID',
    'Invalid command: BACKUP 4294967295 SNAPSHOTEND\nBackup ID out of range [1 - 4294967294]\nType HELP for help.\n',
  ],
  [
    'MGM_UNREACHABLE',
    'ERROR: Unable to connect with connect string: nodeid=0,127.0.0.1:1199\nRetrying every 1 seconds. Attempts left: 2 1, failed.\n',
  ],
])('failed: %s', (code, output) => {
  expect(outcomeOf(output)).toMatchObject({ kind: 'failed', error: { code } });
});

describe('unknown', () => {
  test.each([
    [
      'the management server died',
      `${WAITING}Backup failed\n*  1006: Illegal reply from server\n*        \n`,
      255,
    ],
    ['the client was killed', WAITING, undefined],
    ['another exit code', WAITING, 1],
    ['nothing said', '', 0],
    ['something new', `${WAITING}Backup postponed\n`, 255],
  ])('%s', (_, output, exitCode) => {
    expect(outcomeOf(output, exitCode).kind).toBe('unknown');
  });
});
