import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BackupError } from '../errors/backup-error.ts';
import { describeConfig } from './describe.ts';
import { defaulted, namedSections, optional, optionalSection, required, rule, section } from './fields.ts';
import { type ConfigContext, filePath, secretFile } from './files.ts';
import { address, boolean, choice, duration, integer, list, port, size } from './kinds.ts';
import { loadConfig } from './load.ts';

const schema = (context: ConfigContext) =>
  section({
    listen: defaulted(address, '127.0.0.1:1', 'Where it listens'),
    dir: required(filePath(context), 'Its directory'),
    open: defaulted(boolean, false, 'Open or not'),
    peers: defaulted(list(address), [], 'Others'),
    mode: defaulted(choice(['fast', 'slow']), 'slow', 'How'),
    limits: section({
      memory: defaulted(size('1MiB', '1GiB'), '64MiB', 'Memory'),
      wait: defaulted(duration('1s', '7d'), '5m', 'Patience'),
      tries: defaulted(integer({ min: 1, max: 9 }), 3, 'Attempts'),
    }),
    classes: namedSections(/^[a-z]+$/, 'small letters', {
      tries: defaulted(integer({ min: 1, max: 9 }), 3, 'Attempts'),
    }),
    mysql: optionalSection({
      port: defaulted(port, 3306, 'Port'),
      passwordFile: required(secretFile(context), 'Password'),
      note: optional(choice(['a']), 'Note'),
    }),
  }).check(
    rule<{ open?: boolean; mode?: string }>(
      ['mode'],
      'open and fast do not go together',
      (it) => !(it.open && it.mode === 'fast'),
    ),
  );

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'rondb-backup-config-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function load(yaml: string, env: Record<string, string> = {}) {
  const file = path.join(directory, 'it.yaml');
  writeFileSync(file, yaml);
  return loadConfig(schema, { file, env });
}

/** The lines of the error, without the first; none where there is no error. */
function mistakes(yaml: string, env: Record<string, string> = {}): string[] {
  try {
    load(yaml, env);
    return [];
  } catch (error) {
    if (!(error instanceof BackupError) || error.code !== 'CONFIG_INVALID') throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

test('defaults, units and relative paths become a complete object', () => {
  expect(load('dir: data').settings).toEqual({
    listen: '127.0.0.1:1',
    dir: path.join(directory, 'data'),
    open: false,
    peers: [],
    mode: 'slow',
    limits: { memory: 67_108_864, wait: 300_000, tries: 3 },
    classes: {},
  });
});

test('sections under names that the user chooses', () => {
  const { settings } = load('dir: data\nclasses: {gold: {tries: 7}, tin: {}}');
  expect(settings.classes).toEqual({ gold: { tries: 7 }, tin: { tries: 3 } });
  expect(mistakes('dir: data\nclasses: {gold: {tries: 10, tires: 1}, Tin: {}, tin: 4}')).toEqual([
    'classes.gold.tries: 10 given, expected a whole number from 1 to 9',
    'classes.gold.tires: unknown key, did you mean tries?',
    'classes.tin: 4 given, expected a section of keys',
  ]);
  expect(mistakes('dir: data\nclasses: {gold: {}, Tin: {}}')).toEqual([
    'classes.Tin: names are small letters',
  ]);
  expect(mistakes('dir: data', { RONDB_BACKUP_CLASSES_GOLD_TRIES: '4' })).toEqual([
    'RONDB_BACKUP_CLASSES_GOLD_TRIES: unknown environment variable',
  ]);
  const page = describeConfig(schema({ directory: '/', warn: () => undefined }));
  expect(page).toContain('| `classes.<name>.tries` | a whole number from 1 to 9 | `3` | in the file only |');
});

test('the environment wins over the file', () => {
  writeFileSync(path.join(directory, 'secret'), 's3cret\n', { mode: 0o600 });
  const { settings, warnings } = load('dir: data\nlimits: {tries: 4, memory: 2MiB}', {
    RONDB_BACKUP_LIMITS_TRIES: '5',
    RONDB_BACKUP_OPEN: 'true',
    RONDB_BACKUP_PEERS: 'a:1, [::1]:2',
    RONDB_BACKUP_MYSQL_PASSWORD_FILE: 'secret',
    RONDB_BACKUP_LIMITS_WAIT: '1.5h',
    RONDB_BACKUP_CONFIG: 'it.yaml',
    RONDB_BACKUP_SERVICE_HOST: '10.0.0.1',
    RONDB_BACKUP_PORT_50060_TCP_ADDR: '10.0.0.1',
  });
  expect(settings.limits).toEqual({ memory: 2_097_152, wait: 5_400_000, tries: 5 });
  expect(settings).toMatchObject({
    open: true,
    peers: ['a:1', '[::1]:2'],
    mysql: { port: 3306, passwordFile: 's3cret' },
  });
  expect(warnings).toEqual([]);
});

test('all mistakes at once, in the order of the file, then of the environment', () => {
  const yaml = `
limits:
  tries: 10
  wiat: 5s
  memory: 5 parsecs
mode: quick
lsten: 1
open: "yes"
mysql:
  port: 0
  password: hunter2
peers: [a:1, nonsense]
`;
  expect(
    mistakes(yaml, { RONDB_BACKUP_LIMITS_WAIT: 'soon', RONDB_BACKUP_MOOD: 'x', RONDB_BACKUP_ZZZ: 'x' }),
  ).toEqual([
    'dir: missing, expected a path, absolute or relative to the configuration file',
    'limits.tries: 10 given, expected a whole number from 1 to 9',
    'limits.wiat: unknown key, did you mean wait?',
    "limits.memory: '5 parsecs' given, expected a size from 1MiB to 1GiB, such as 10MB, 64MiB or a number of bytes",
    "mode: 'quick' given, expected one of fast, slow",
    'lsten: unknown key, did you mean listen?',
    "open: 'yes' given, expected true or false",
    'mysql.passwordFile: missing, expected a path, absolute or relative to the configuration file, of a file with a secret of up to 64 KiB',
    'mysql.port: 0 given, expected a whole number from 1 to 65535',
    'mysql.password: unknown key',
    'peers: a list of 2 given, expected a list, each HOST:PORT, such as 127.0.0.1:50061 or [::1]:50061',
    "limits.wait (RONDB_BACKUP_LIMITS_WAIT): 'soon' given, expected a duration from 1s to 7d, such as 500ms, 30s, 5m, 24h or 7d",
    'RONDB_BACKUP_MOOD: unknown environment variable, did you mean RONDB_BACKUP_MODE?',
    'RONDB_BACKUP_ZZZ: unknown environment variable',
  ]);
});

test('a rule over several keys is reported with the rest', () => {
  expect(mistakes('open: true\nmode: fast\nlimits: 5')).toEqual([
    'dir: missing, expected a path, absolute or relative to the configuration file',
    'mode: open and fast do not go together',
    'limits: 5 given, expected a section of keys',
  ]);
});

test('secrets: read from their files, never shown', () => {
  const secret = (content: string | Buffer, mode = 0o600) => {
    writeFileSync(path.join(directory, 'secret'), content);
    chmodSync(path.join(directory, 'secret'), mode);
    return 'dir: x\nmysql: {passwordFile: secret}';
  };
  expect(load(secret('a b\r\n')).settings.mysql?.passwordFile).toBe('a b');
  expect(load(secret('x', 0o644)).warnings).toEqual([expect.stringContaining('chmod o-r')]);
  expect(mistakes(secret('\n'))).toEqual(['mysql.passwordFile: the file is empty']);
  expect(mistakes(secret('x'.repeat(65_537)))).toEqual([
    'mysql.passwordFile: the file is larger than 64 KiB',
  ]);
  for (const yaml of [
    'hunter2',
    '{passwordFile: hunter2}',
    '{passwordFile: [hunter2]}',
    '{password: *hunter2}',
    '{"hunter2',
  ]) {
    expect(
      mistakes(`dir: x\nmysql: ${yaml}`)
        .filter((line) => !line.startsWith('mysql: '))
        .join(),
    ).not.toContain('hunter2');
  }
});

test('a file that is no YAML, no mapping, or not there', () => {
  expect(mistakes('dir: x\nopen: {a: 1\n')).toEqual([expect.stringMatching(/^line 3, column 1: \w/)]);
  expect(() => load('- a')).toThrow('must hold keys and values');
  expect(() => loadConfig(schema, { file: '/nowhere/it.yaml', env: {} })).toThrow(
    'cannot read the configuration /nowhere/it.yaml: ENOENT',
  );
  expect(loadConfig(schema, { env: { RONDB_BACKUP_DIR: '/x' } }).settings.dir).toBe('/x');
});

test('any text gives settings or a BackupError', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'dir',
      'limits',
      'mysql',
      ': ',
      '\n',
      '  ',
      '- ',
      '&a',
      '*a',
      '<<',
      '__proto__',
      '{',
      '[',
    ),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      expect(mistakes(words.join(''))).toBeInstanceOf(Array);
    }),
    { numRuns: 500 },
  );
});

test('the reference has a row for each key', () => {
  const table = describeConfig(schema({ directory: '/', warn: () => {} }));
  expect(table.trimEnd().split('\n')).toHaveLength(2 + 12);
  expect(table).toContain(
    '| `mysql.passwordFile` | a path, absolute or relative to the configuration file, of a file with a secret of up to 64 KiB | required in `mysql` | `RONDB_BACKUP_MYSQL_PASSWORD_FILE` | Password |',
  );
  expect(table).toContain(
    '| `limits.tries` | a whole number from 1 to 9 | `3` | `RONDB_BACKUP_LIMITS_TRIES` | Attempts |',
  );
});
