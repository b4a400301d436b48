import { expect, test } from 'vitest';
import { classifyRestoreFailure } from './failures.ts';

const FAILED = { exitCode: 1, signal: undefined };

/** Lines of ndb_restore 9.7.4 without time and level, all seen, but for those marked. */
test.each([
  [
    'RESTORE_TABLES_EXIST',
    '[part 1] Create table `shop/def/products` failed: 721: Schema object with given name already exists',
  ],
  [
    'RESTORE_TABLES_EXIST',
    '[part 1] Failed to create foreign key bp parent a.p.PK child b.c.bp : 721: Schema object with given name already exists',
  ],
  ['RESTORE_TABLE_MISSING', '[part 1] Unable to find table: `cross_fk` error : 723: No such table existed'],
  [
    'RESTORE_TABLE_MISSING',
    '[part 1] Foreign key 17/22/cp parent table a.p not found: 723: No such table existed',
  ],
  ['RESTORE_TABLE_MISSING', 'ndb_apply_status: 723: No such table existed'],
  ['RESTORE_TABLE_MISSING', '[part 1] Failed to retrieve logfile group "lg_1": 723: No such table existed'],
  [
    'RESTORE_NO_API_SLOT',
    "Could not connect to cluster: '1101 - Error: Could not alloc node id at 127.0.0.1:25526: No free node id found for mysqld(API).'",
  ],
  [
    'MGM_UNREACHABLE',
    "Could not connect to cluster: '1011 - Could not connect to socket: ERROR: Unable to connect with connect string: nodeid=0,127.0.0.1:1'",
  ],
  ['RESTORE_PASSWORD_WRONG', '[part 2] readDataFileHeader: Error reading header. Wrong password?'],
  ['RESTORE_FILES_MISSING', 'Failed to find backup 501 in path /r/501/rondb/1'],
  ['RESTORE_FILE_DAMAGED', '[part 1] getNextTuple:Read error: '],
  ['RESTORE_FILE_DAMAGED', '[part 1] Failed to read /r/501/rondb/1/BACKUP-501.1.ctl'],
  // From the error messages of NDB (ndberror.cpp).
  [
    'RESTORE_CLUSTER_FULL',
    '[part 1] Error: 827: Out of memory in Ndb Kernel, table data (increase DataMemory)',
  ],
  [
    'RESTORE_CLUSTER_FULL',
    '[part 1] Create table `a/def/b` failed: 707: No more table metadata records (increase MaxNoOfTables)',
  ],
  ['RESTORE_CLUSTER_FAILED', '[part 1] UnknownResult: 4009 Cluster Failure'],
  ['RESTORE_FAILED', '[part 1] Something that nobody has seen'],
] as const)('%s: %s', (code, line) => {
  const error = classifyRestoreFailure('restore the data', [line, 'Restore: Failed. Exiting...'], FAILED);
  expect(error).toMatchObject({ code });
  expect(error.message).toContain(line.trim());
  expect(error.hint).not.toBe('');
});

test('the cause decides, not what follows from it', () => {
  const lines = [
    '[part 1] UnknownResult: 4009 Cluster Failure',
    '[part 1] Restore: An error occurred while reading data. Exiting...',
  ];
  expect(classifyRestoreFailure('restore', lines, FAILED).code).toBe('RESTORE_CLUSTER_FAILED');
});

test('an end without words', () => {
  const ended = (exitCode: number | undefined, signal?: string) =>
    classifyRestoreFailure('restore the data', [], { exitCode, signal });
  expect(ended(undefined, 'SIGABRT')).toMatchObject({ code: 'RESTORE_FILE_DAMAGED', retryable: false });
  expect(ended(undefined, 'SIGKILL')).toMatchObject({ code: 'RESTORE_FAILED', retryable: true });
  expect(ended(undefined, 'SIGSEGV')).toMatchObject({ code: 'RESTORE_FAILED', retryable: false });
  expect(ended(0)).toMatchObject({ code: 'RESTORE_FAILED', retryable: false });
  expect(ended(0).message).toContain('not a word of success');
});
