import { array, assert, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuotaRestore } from './restore-quotas.ts';

const CONNECTED = 'Connected to management server at 127.0.0.1 port 1186\n';
// The texts of RonDB's CommandInterpreter.cpp.
const done = (database: string) => `Execute DATABASE QUOTA SET ${database} --in-memory-size=100
DATABASE QUOTA SET successfully executed
DATABASE QUOTA SET command succeeded for RESTORE
`;
const refused = (database: string) => `Execute DATABASE QUOTA SET ${database} --rate-per-sec=1000
DATABASE QUOTA SET command failed: Error:
*  1234: Some words
*        of the server
DATABASE QUOTA SET command failed
Will continue with next command
`;

test('each database that was refused is named with its reason, the others are not', () => {
  expect(parseQuotaRestore(CONNECTED + done('shop') + refused('hr') + done('ledger'))).toEqual([
    { database: 'hr', reason: expect.stringContaining('* 1234: Some words * of the server') as string },
  ]);
  expect(parseQuotaRestore(CONNECTED + done('shop'))).toEqual([]);
  expect(parseQuotaRestore(CONNECTED)).toEqual([]);
});

test.each([
  ['a file that is not there', 'Failed to open file: /tmp/x with errno: 2\n'],
  ['a server that is gone', '*  1006: Illegal reply from server\n'],
  ['a line of another kind', 'Execute DATABASE QUOTA DROP shop\nCommand not supported, will quit\n'],
  ['a line whose end is not known', 'Execute DATABASE QUOTA SET shop --in-memory-size=100\n'],
])('%s is no answer', (_, output) => {
  expect(parseQuotaRestore(CONNECTED + output)).toBeUndefined();
  expect(parseQuotaRestore(CONNECTED + done('hr') + output)).toBeUndefined();
});

test('as many are refused as were', () => {
  const names = string({ unit: constantFrom('a', 'Z', '0', '_', '$', '-'), minLength: 1, maxLength: 20 });
  assert(
    property(array(names), array(names), (good, bad) => {
      const found = parseQuotaRestore(CONNECTED + good.map(done).join('') + bad.map(refused).join(''));
      expect(found?.map(({ database }) => database)).toEqual(bad);
    }),
  );
});
