import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BackupError } from '../errors/backup-error.ts';
import { parseManifest, parseOwnMarker } from './parse.ts';
import { failedSchema, type Manifest, startedSchema } from './schema.ts';

const ID = 1_795_345_503;
const sha256 = 'ab'.repeat(32);

const manifest: Manifest = {
  formatVersion: '1.0',
  backupId: ID,
  runId: 'run',
  clusterName: 'prod',
  startedAt: '2026-11-22T11:05:03.000Z',
  completedAt: '2026-11-22T11:06:03.000Z',
  phaseDurationsMs: { native: 5_000 },
  versions: { rondbBackup: '0.1.0', cluster: 'NDB 9.7.4', backupFileFormat: 0x0006030b },
  topology: {
    nodeGroups: [{ nodeGroup: 0, nodeIds: [1, 2] }],
    participants: [1, 2],
    missing: [],
    degraded: false,
  },
  native: { startGcp: 5, stopGcp: 8, snapshot: 'end', encrypted: false, compressed: true, covered: true },
  files: [
    { path: `rondb/1/BACKUP-${ID}-0.1.Data`, sizeBytes: 7, sha256 },
    { path: `rondb/2/BACKUP-${ID}-0.2.Data`, sizeBytes: 0, sha256 },
    { path: 'users.sql', sizeBytes: 3, sha256 },
  ],
  tables: [{ database: 'shop', name: 'orders', rows: 9 }],
  warnings: [],
};
const changed = (change: object): string => JSON.stringify({ ...manifest, ...change });
const [first, second, users] = manifest.files;

test('a manifest is read as it was written', () => {
  expect(parseManifest(JSON.stringify(manifest), ID)).toEqual(manifest);
});

test('a manifest of version 1.0 has no label, one of 1.1 has', () => {
  expect(parseManifest(JSON.stringify(manifest), ID).label).toBeUndefined();
  const text = changed({ formatVersion: '1.1', label: 'nightly' });
  expect(parseManifest(text, ID).label).toBe('nightly');
  expect(() => parseManifest(changed({ label: '../x' }), ID)).toThrow('label: ');
});

test('a newer minor version is accepted, and its unknown keys are kept out at every level', () => {
  const text = changed({
    formatVersion: '1.9',
    future: { a: 1 },
    native: { ...manifest.native, future: 1 },
    files: manifest.files.map((file) => ({ ...file, future: true })),
  });
  expect(parseManifest(text, ID)).toEqual({ ...manifest, formatVersion: '1.9' });
});

test.each(['2.0', '10.0', '2.7'])('a newer major version %s is refused for what it is', (formatVersion) => {
  // Whatever else is different in it: the version is the reason that helps.
  const text = JSON.stringify({ formatVersion, backupId: 'now a text' });
  expect(() => parseManifest(text, ID)).toThrow(expect.objectContaining({ code: 'MANIFEST_VERSION' }));
});

describe('what is not a manifest of this backup is refused, and named', () => {
  test.each<[string, string, string]>([
    ['nothing', '', 'is not JSON'],
    ['half of one', JSON.stringify(manifest).slice(0, 200), 'is not JSON'],
    ['null', 'null', 'it: '],
    ['no version', changed({ formatVersion: undefined }), 'formatVersion'],
    ['a version that is none', changed({ formatVersion: '1' }), 'formatVersion'],
    ['another backup', changed({ backupId: 7 }), 'it is of backup 7'],
    ['an id out of range', changed({ backupId: 4_294_967_295 }), 'backupId'],
    ['no files', changed({ files: [] }), 'files'],
    ['a negative size', changed({ files: [{ ...first, sizeBytes: -1 }, second] }), 'files.0.sizeBytes'],
    ['half a byte', changed({ files: [{ ...first, sizeBytes: 0.5 }, second] }), 'files.0.sizeBytes'],
    ['no hash', changed({ files: [{ ...first, sha256: 'ab' }, second] }), 'files.0.sha256'],
    ['one file twice', changed({ files: [first, second, second] }), 'a file is named twice'],
    ['a participant without files', changed({ files: [first, users] }), 'no files of data node 2'],
    [
      'files of a stranger',
      changed({ topology: { ...manifest.topology, participants: [1] } }),
      'files of data node 2, which took no part',
    ],
    [
      'a node id out of range',
      changed({ topology: { ...manifest.topology, missing: [145] } }),
      'topology.missing.0',
    ],
    ['no participants', changed({ topology: { ...manifest.topology, participants: [] } }), 'participants'],
    ['a time that is none', changed({ startedAt: 'yesterday' }), 'startedAt'],
  ])('%s', (_, text, named) => {
    expect(() => parseManifest(text, ID)).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID', message: expect.stringContaining(named) }),
    );
    expect(() => parseManifest(text, ID)).toThrow(`${ID}/manifest.json`);
  });

  test.each([
    `../${ID + 1}/manifest.json`,
    '/etc/passwd',
    'rondb/1/../../x',
    'rondb/1/./x',
    'rondb//1/x',
    'a\\b',
    'a\nb',
    '',
  ])('the path %j, which a restore would write elsewhere', (path) => {
    const text = changed({ files: [...manifest.files, { path, sizeBytes: 1, sha256 }] });
    expect(() => parseManifest(text, ID)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
  });

  test('a list of mistakes is not endless', () => {
    const text = changed({ tables: Array.from({ length: 10_000 }, () => ({})) });
    expect(() => parseManifest(text, ID)).toThrow(/tables\.0/);
    expect(() => parseManifest(text, ID)).not.toThrow(/tables\.9/);
  });
});

const readers = [
  (text: string) => parseManifest(text, ID),
  (text: string) => parseOwnMarker(startedSchema, text, ID, 'started.json'),
  (text: string) => parseOwnMarker(failedSchema, text, ID, 'failed.json'),
];

/** What each reader makes of it: `object` is a value, all else the code of an error. */
const outcomes = (text: string): string[] =>
  readers.map((read) => {
    try {
      return typeof read(text);
    } catch (error) {
      return error instanceof BackupError ? error.code : String(error);
    }
  });
const expected = expect.toSatisfy((all: string[]) =>
  all.every((one) => ['object', 'MANIFEST_INVALID', 'MANIFEST_VERSION'].includes(one)),
);

describe('any text is a value or a typed error', () => {
  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(outcomes(Buffer.from(bytes).toString())).toEqual(expected);
      }),
    );
  });

  test('any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(outcomes(text)).toEqual(expected);
      }),
    );
  });

  test('a manifest with any value in any place', () => {
    const keys = fc.constantFrom(...Object.keys(manifest));
    fc.assert(
      fc.property(keys, fc.jsonValue(), (key, value) => {
        expect(outcomes(changed({ [key]: value }))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
