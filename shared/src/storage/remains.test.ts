import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BackupError } from '../errors/backup-error.ts';
import { parseListing } from './listing.ts';
import { checkAllStored, findRemains } from './remains.ts';
import { rcloneEnvironment } from './rclone-environment.ts';

const entry = (path: string, sizeBytes: number) => ({ path, sizeBytes, modifiedMs: 0, isDirectory: false });
const wanted = [
  { path: 'p/a.Data', sizeBytes: 100 },
  { path: 'p/a.ctl', sizeBytes: 10 },
];

test('on a disk, shorter files and partial ones are pieces; what is not ours is left alone', () => {
  const listed = [
    { ...entry('p', -1), isDirectory: true },
    entry('p/a.Data', 99),
    entry('p/a.ctl', 10),
    entry('p/a.ctl.1a2b3c4d.partial', 3),
    entry('p/b.ctl.1a2b3c4d.partial', 3),
    entry('q', 5),
  ];
  expect(findRemains(wanted, listed, 'local')).toEqual({
    halfWritten: ['p/a.Data', 'p/a.ctl.1a2b3c4d.partial'],
    presentBytes: 10,
  });
});

test('in a bucket an object of another size is not a piece of ours, and longer ones are nowhere', () => {
  expect(() => findRemains(wanted, [entry('p/a.Data', 99)], 's3')).toThrow(
    'p/a.Data is stored with 99 bytes',
  );
  expect(() => findRemains(wanted, [entry('p/a.Data', 101)], 'local')).toThrow(BackupError);
});

test('all files must be listed with their sizes', () => {
  const whole = wanted.map((file) => entry(file.path, file.sizeBytes));
  checkAllStored(wanted, whole);
  expect(() => checkAllStored(wanted, whole.slice(1))).toThrow('p/a.Data of 100 bytes is not listed');
  expect(() => checkAllStored(wanted, [entry('p/a.Data', 1)])).toThrow('is listed with 1 bytes');
});

test('a listing is entries or a typed error', () => {
  expect(
    parseListing(
      '[\n{"Path":"a/b","Name":"b","Size":3,"ModTime":"2026-11-22T11:20:57.000000000Z","IsDir":false},\n{"Path":"a","Size":-1,"ModTime":"","IsDir":true}\n]\n',
    ),
  ).toEqual([
    { path: 'a/b', sizeBytes: 3, modifiedMs: Date.UTC(2026, 10, 22, 11, 20, 57), isDirectory: false },
    { path: 'a', sizeBytes: -1, modifiedMs: 0, isDirectory: true },
  ]);
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.json().map((value) => `[${value}]`),
  );
  fc.assert(
    fc.property(text, (output) => {
      expect(['list', 'STORE_FAILED']).toContain(outcome(output));
    }),
  );
});

test('rclone sees the credentials of the platform and nothing else', () => {
  const seen = rcloneEnvironment({
    AWS_ROLE_ARN: 'r',
    AWS_CA_BUNDLE: 'c',
    RCLONE_CONFIG: 'x',
    MYSQL_PWD: 'p',
    SSL_CERT_FILE: 's',
  });
  expect(seen).toEqual({ AWS_ROLE_ARN: 'r', SSL_CERT_FILE: 's' });
});

function outcome(output: string): string {
  try {
    return parseListing(output).every(({ path }) => typeof path === 'string') ? 'list' : 'not a list';
  } catch (error) {
    return error instanceof BackupError ? error.code : String(error);
  }
}
