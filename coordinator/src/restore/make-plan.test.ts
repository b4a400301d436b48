import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { describe, expect, test } from 'vitest';
import type { ClusterNode } from '../cluster/topology.ts';
import type { AgentNode, RestoreAbility } from '../fleet/agent.ts';
import {
  settings,
  manifest,
  nodeOf,
  topologyOf,
  answer,
  failure,
  ability,
  memberOf,
  noTables,
  surveyOf,
  plan,
  codes,
} from '../testing/restore-survey.ts';
import { checkConfirmed } from './run.ts';
import { everything } from './selection.ts';

test('into an empty cluster of two other nodes: nothing stands in the way', () => {
  expect(plan()).toMatchObject({
    clusterName: 'prod',
    shares: [
      { nodeId: 3, storedNodeIds: [2, 1], bytes: 40 },
      { nodeId: 6, storedNodeIds: [4, 5], bytes: 35 },
    ],
    withUsers: true,
    withDatabases: true,
    withEpoch: true,
    parallelSteps: 2,
    problems: [],
    warnings: [],
  });
  expect(plan().tables.map(({ action }) => action)).toEqual(['create', 'create', 'create']);
});

test('every problem is found at once', () => {
  const found = plan({
    listed: answer([]),
    topology: answer(topologyOf(nodeOf(3), nodeOf(6, { nodeGroup: 1, status: 'starting' }))),
    slots: answer([{ nodeId: 231, host: 'elsewhere' }]),
    roster: { members: [memberOf(3, { restore: { ...ability, freeBytes: 74 } })], problems: [] },
    sql: answer(undefined),
  });
  expect(codes(found.problems)).toEqual([
    'RESTORE_OBJECTS_MISSING',
    'NODE_GROUP_DOWN',
    'DISK_SPACE',
    'RESTORE_NO_API_SLOT',
    'RESTORE_NEEDS_SQL',
  ]);
});

test('a backup that is none is a problem beside those of the cluster', () => {
  const entry = { ...surveyOf().entry, manifest: undefined, state: 'legacy' } as const;
  const found = plan({ entry, topology: failure('MGM_UNREACHABLE'), sql: failure('SQL_UNREACHABLE') });
  expect(codes(found.problems)).toEqual(['RESTORE_NO_MANIFEST', 'MGM_UNREACHABLE', 'SQL_UNREACHABLE']);
  expect(found.problems[0]?.hint).toContain('rondb-backup adopt 7');
});

test('a manifest that nobody trusted has signed is told for what it is', () => {
  const problem = new BackupError('MANIFEST_UNTRUSTED', '7/manifest.json is not signed');
  const found = plan({ entry: { ...surveyOf().entry, manifest: undefined, problem } });
  expect(codes(found.problems)).toContain('MANIFEST_UNTRUSTED');
});

describe('objects', () => {
  test('that are missing or of another size are named', () => {
    const listed = answer(
      manifest.files.slice(1).map(({ path, sizeBytes }, index) => ({
        path,
        sizeBytes: index === 0 ? sizeBytes + 1 : sizeBytes,
        modifiedMs: 0,
        isDirectory: false,
      })),
    );
    const [problem] = plan({ listed }).problems;
    expect(problem?.message).toContain('rondb/1/BACKUP-7-0.1.Data is missing');
    expect(problem?.message).toContain('rondb/2/BACKUP-7-0.2.Data has 31 bytes instead of 30');
  });
});

describe('agents', () => {
  test.each<[string, Partial<AgentNode>]>([
    ['has no restore section', { restore: undefined }],
    ['has another object store', { destinationFingerprint: 'other' }],
    ['cannot start rclone', { rcloneVersion: '' }],
    ['cannot start ndb_restore', { restore: { ...ability, ndbRestoreVersion: '' } }],
  ])('one that %s is left out with a warning; without another it is a problem', (reason, node) => {
    const found = plan({ roster: { members: [memberOf(3, node), memberOf(6)], problems: [] } });
    expect(found.shares.map(({ nodeId }) => nodeId)).toEqual([6]);
    expect(found.warnings.map(({ message }) => message).join()).toContain(reason);
    expect(found.problems).toEqual([]);
    const alone = plan({ roster: { members: [memberOf(3, node)], problems: [] } });
    expect(alone.problems).toMatchObject([{ code: 'RESTORE_NO_AGENT' }]);
    expect(alone.problems[0]?.message).toContain(reason);
  });

  test('of an encrypted backup need its password', () => {
    const encrypted = { ...manifest, native: { ...manifest.native, encrypted: true } };
    const knowing = memberOf(6, { restore: { ...ability, hasPassword: true } });
    expect(plan({}, {}, encrypted).problems).toMatchObject([{ code: 'RESTORE_NO_AGENT' }]);
    const found = plan({ roster: { members: [memberOf(3), knowing], problems: [] } }, {}, encrypted);
    expect(found.shares.map(({ nodeId }) => nodeId)).toEqual([6]);
  });

  test.each([
    ['another run', 'other', 60_000, ['RUN_IN_PROGRESS']],
    ['the same restore, alive', settings.origin, 5_000, ['RUN_IN_PROGRESS']],
    ['the same restore, abandoned', settings.origin, 60_000, []],
  ])('one that serves %s', (_, origin, silentMs, expected) => {
    const claim = { runId: 'r', origin, holder: 'h', sinceMs: 0, silentMs };
    const found = plan({ roster: { members: [memberOf(3, { claim }), memberOf(6)], problems: [] } });
    expect(codes(found.problems)).toEqual(expected);
  });

  test('what earlier restores left on their disks counts as room', () => {
    const full = { ...ability, freeBytes: 0, downloads: [{ backupId: 3, bytes: 40 }] };
    const roster = (restore: RestoreAbility) => ({ members: [memberOf(3, { restore })], problems: [] });
    expect(
      codes(plan({ roster: roster({ ...full, downloads: [{ backupId: 3, bytes: 75 }] }) }).problems),
    ).toEqual([]);
    expect(codes(plan({ roster: roster(full) }).problems)).toEqual(['DISK_SPACE']);
  });
});

describe('the cluster', () => {
  test.each<[ClusterNode['status'], string[], string[]]>([
    ['not connected', [], ['DATA_NODE_DOWN']],
    ['starting', ['DATA_NODE_DOWN'], []],
    ['single user mode', ['DATA_NODE_DOWN'], []],
    ['deactivated', [], []],
  ])('with a second node that is %s', (status, problems, warnings) => {
    const found = plan({ topology: answer(topologyOf(nodeOf(3), nodeOf(6, { status }))) });
    expect([codes(found.problems), codes(found.warnings)]).toEqual([problems, warnings]);
  });

  test('with one free slot restores one after the other; slots of other hosts are no use', () => {
    const slots = answer([
      { nodeId: 231, host: 'host-6' },
      { nodeId: 232, host: 'elsewhere' },
    ]);
    expect(plan({ slots }).parallelSteps).toBe(1);
  });

  test('that backs up, or has less memory than the backup has rows', () => {
    expect(codes(plan({ running: answer({ backupId: 9 }) }).problems)).toEqual(['NATIVE_BACKUP_RUNNING']);
    const memory = answer([
      { nodeId: 3, dataBytes: 0, totalBytes: 100 },
      { nodeId: 6, dataBytes: 30, totalBytes: 100 },
    ]);
    expect(codes(plan({ memory }).warnings)).toEqual(['RESTORE_MEMORY']);
  });

  test.each([
    ['NDB 9.7.4', '9.7.4', [], []],
    ['NDB 9.7.5', '9.7.4', ['RESTORE_VERSION'], []],
    ['NDB 10.0.0', '9.7.4', ['RESTORE_VERSION'], []],
    ['NDB 9.6.11', '9.7.4', [], []],
    ['NDB 9.7.5', '9.7.5', [], ['RESTORE_OLDER_CLUSTER']],
    ['RonDB 24.10.1', '9.7.4', [], ['RESTORE_OTHER_PRODUCT']],
  ])('a backup of %s, ndb_restore %s', (cluster, ndbRestoreVersion, problems, warnings) => {
    const members = [memberOf(3, { restore: { ...ability, ndbRestoreVersion } })];
    const made = { ...manifest, versions: { ...manifest.versions, cluster } };
    const found = plan({ roster: { members, problems: [] } }, {}, made);
    expect([codes(found.problems), codes(found.warnings)]).toEqual([problems, warnings]);
  });
});

test('each privilege that the account lacks is a problem', () => {
  const missingPrivileges = ['CREATE VIEW', 'DROP'].map((name) => new BackupError('SQL_DENIED', name));
  const sql = answer({ ...noTables, missingPrivileges });
  expect(plan({ sql }).problems.map(({ message }) => message)).toEqual(['CREATE VIEW', 'DROP']);
});

describe('tables', () => {
  const object = { id: 13, version: 1 };
  const inTheWay = [{ database: 'shop', name: 'orders', rows: 12, object }];
  const sql = answer({ ...noTables, inTheWay });

  test('in the way are named with their rows, and replaced on request', () => {
    const found = plan({ sql });
    expect(found.problems).toMatchObject([{ code: 'RESTORE_TABLES_EXIST' }]);
    expect(found.problems[0]?.message).toContain('shop.orders (12 rows now, 100 in the backup)');
    expect(found.tables.map(({ action }) => action)).toEqual(['blocked', 'create', 'create']);
    const forced = plan({ sql }, { dropExisting: true });
    expect(forced.problems).toEqual([]);
    expect(forced.tables.map(({ action }) => action)).toEqual(['replace', 'create', 'create']);
  });

  test('that come into the way after a plan was confirmed are not dropped unseen', () => {
    const forced = (tables: readonly string[]) => {
      const there = tables.map((name) => ({ database: 'shop', name, rows: 1, object }));
      return plan({ sql: answer({ ...noTables, inTheWay: there }) }, { dropExisting: true });
    };
    const [none, one, both] = [forced([]), forced(['orders']), forced(['items', 'orders'])];
    for (const seen of [none, one, both]) {
      checkConfirmed(seen, seen.replacedDigest);
      for (const now of [none, one, both].filter((other) => other !== seen))
        expect(() => checkConfirmed(now, seen.replacedDigest)).toThrow('not those of the plan');
    }
    expect(() => checkConfirmed(both, one.replacedDigest)).toThrow('shop.orders, shop.items');
    expect(forced(['orders', 'items']).replacedDigest).toBe(both.replacedDigest);
    checkConfirmed(both, '');
  });

  test('are not the only thing that is replaced on request, and it is said', () => {
    const replaced = { code: 'RESTORE_REPLACES_CODE', message: expect.stringContaining('views, routines') };
    expect(plan({}, { dropExisting: true }).warnings).toMatchObject([replaced]);
    expect(plan().warnings).toEqual([]);
  });

  test('that the server itself has under their new names stand in the way for good', () => {
    const server = {
      own: [
        { database: 'shop', name: 'orders', what: 'a table of engine INNODB' },
        { database: 'store', name: 'items', what: 'a view' },
      ],
      foldsNames: false,
    };
    const into = (names: ReadonlyMap<string, string>) =>
      plan(
        { sql: answer({ ...noTables, server }) },
        { dropExisting: true, selection: { ...everything, rewriteDatabases: names } },
      ).problems;
    expect(into(new Map())).toMatchObject([
      {
        code: 'RESTORE_BLOCKED',
        message: expect.stringContaining('shop.orders is a table of engine INNODB'),
      },
    ]);
    expect(into(new Map([['shop', 'store']]))).toMatchObject([
      { code: 'RESTORE_BLOCKED', message: expect.stringContaining('store.items is a view') },
    ]);
    expect(into(new Map([['shop', 'stock']]))).toEqual([]);
  });

  test('whose names the server would take for others are refused', () => {
    const folding = answer({ ...noTables, server: { own: [], foldsNames: true } });
    const selection = { ...everything, rewriteDatabases: new Map([['shop', 'Shop']]) };
    expect(plan({ sql: folding }).problems).toEqual([]);
    const [problem] = plan({ sql: folding }, { selection }).problems;
    expect(problem?.message).toContain('Shop.orders, Shop.items');
  });

  test('follow the selection and get their new names', () => {
    const selection = {
      ...everything,
      includeDatabases: ['shop'],
      rewriteDatabases: new Map([['shop', 'store']]),
    };
    const found = plan({}, { selection });
    expect(found.tables).toMatchObject([
      { database: 'shop', targetDatabase: 'store', action: 'create' },
      { database: 'shop', targetDatabase: 'store', action: 'create' },
      { database: 'blog', targetDatabase: 'blog', action: 'skip' },
    ]);
    expect(found.withEpoch).toBe(false);
    expect(codes(found.warnings)).toEqual(['RESTORE_NO_EPOCH']);
  });

  test.each([
    ['an unknown table', { includeTables: ['shop.order'] }, 'no table shop.order'],
    ['an unknown database', { includeDatabases: ['shops'] }, 'no database shops'],
    ['a name with a comma', { excludeTables: ['shop.a,b'] }, 'shop.a,b'],
    ['a table with a dot', { excludeTables: ['shop.a.b'] }, 'shop.a.b'],
    ['a new name that is none', { rewriteDatabases: new Map([['shop', '']]) }, 'names: '],
    ['a new name that no argument can hold', { rewriteDatabases: new Map([['shop', 'a\nb']]) }, 'a\nb'],
    ['the name of a database of the server', { rewriteDatabases: new Map([['shop', 'Mysql']]) }, '"Mysql"'],
    [
      'the name of what a restore keeps',
      { rewriteDatabases: new Map([['shop', 'rondb_backup_restore']]) },
      '"rondb',
    ],
    ['a new name with a slash', { rewriteDatabases: new Map([['shop', 'a/b']]) }, '"a/b"'],
    ['a new name that is too long', { rewriteDatabases: new Map([['shop', 'é'.repeat(65)]]) }, 'é'],
    ['two databases that become one', { rewriteDatabases: new Map([['shop', 'blog']]) }, 'both become blog'],
  ])('%s is refused', (_, selection, message) => {
    expect(() => plan({}, { selection: { ...everything, ...selection } })).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }),
    );
  });

  test('that a restore keeps for itself are never restored, whoever asks for them', () => {
    const kept = [
      { database: 'rondb_backup_restore', name: 'mark', rows: 1 },
      { database: 'rondb_backup_drill', name: 'made', rows: 3 },
    ];
    const made = { ...manifest, tables: [...manifest.tables, ...kept] };
    const asked = { ...everything, includeDatabases: kept.map(({ database }) => database) };
    const there = kept.map((table) => ({ ...table, object }));
    const found = plan({ sql: answer({ ...noTables, inTheWay: there }) }, {}, made);
    expect([codes(found.problems), found.withEpoch]).toEqual([[], true]);
    expect(found.tables.slice(-2).map(({ action }) => action)).toEqual(['skip', 'skip']);
    expect(codes(plan({}, { selection: asked }, made).problems)).toEqual(['USAGE']);
  });

  test('without an apply_status there is no epoch, and it is said', () => {
    const made = plan({ sql: answer({ ...noTables, applyStatus: false }) });
    expect(made.withEpoch).toBe(false);
    expect(codes(made.warnings)).toEqual(['RESTORE_NO_EPOCH']);
  });
});
