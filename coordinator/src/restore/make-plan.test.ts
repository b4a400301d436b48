import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { describe, expect, test } from 'vitest';
import type { ClusterNode, ClusterTopology } from '../cluster/topology.ts';
import type { AgentNode, RestoreAbility } from '../fleet/agent.ts';
import { InMemoryAgent } from '../testing/agent.ts';
import { makePlan, type RestoreSurvey, type SqlFindings } from './make-plan.ts';
import { askedDigest, type RestoreMark } from './mark.ts';
import type { RestoreSpec } from './plan.ts';
import { checkConfirmed } from './run.ts';
import { everything } from './selection.ts';

const ID = 7;
const MIB = 1024 * 1024;
const V974 = { text: '', product: 'NDB', ndb: '9.7.4', mysql: '9.7.4' } as const;
const settings = {
  clusterName: 'prod',
  destinationFingerprint: 'same place',
  origin: 'restore 7',
  runId: 'ours',
};
const spec: RestoreSpec = {
  backupId: ID,
  selection: everything,
  dropExisting: false,
  overwriteUsers: false,
  resume: false,
};

const fileOf = (nodeId: number, sizeBytes: number) => ({
  path: `rondb/${nodeId}/BACKUP-${ID}-0.${nodeId}.Data`,
  sizeBytes,
  sha256: '0'.repeat(64),
});
const sqlFile = (path: string) => ({ path, sizeBytes: 9, sha256: '0'.repeat(64) });

const manifest = {
  backupId: ID,
  clusterName: 'old',
  startedAt: '2026-11-22T11:05:03.000Z',
  completedAt: '2026-11-22T11:05:09.000Z',
  versions: { rondbBackup: '0.1.0', cluster: 'NDB 9.7.4' },
  topology: { nodeGroups: [], participants: [1, 2, 4, 5], missing: [], degraded: false },
  native: { encrypted: false, compressed: false, covered: true, snapshot: 'end', logRecords: 0 },
  files: [
    fileOf(1, 10),
    fileOf(2, 30),
    fileOf(4, 20),
    fileOf(5, 15),
    sqlFile('databases.sql'),
    sqlFile('users.sql'),
  ],
  tables: [
    { database: 'shop', name: 'orders', rows: 100 },
    { database: 'shop', name: 'items', rows: 50 },
    { database: 'blog', name: 'posts', rows: 5 },
  ],
  warnings: [],
} as unknown as Manifest;

const nodeOf = (nodeId: number, more: Partial<ClusterNode> = {}): ClusterNode => ({
  nodeId,
  host: `host-${nodeId}`,
  nodeGroup: 0,
  backupDataDir: '/d',
  status: 'started',
  version: V974,
  ...more,
});
const topologyOf = (...nodes: ClusterNode[]): ClusterTopology => ({ nodes, version: V974 });
const answer = <Value>(value: Value) => ({ status: 'fulfilled', value }) as const;
const failure = (code: ErrorCode) => ({ status: 'rejected', reason: new BackupError(code, code) }) as const;

const ability: RestoreAbility = {
  ndbRestoreVersion: '9.7.4',
  freeBytes: MIB,
  downloads: [],
  hasPassword: false,
  connectString: 'mgm:1186',
};
function memberOf(nodeId: number, node: Partial<AgentNode> = {}) {
  const agent = new InMemoryAgent(nodeId, { restore: ability, ...node });
  return { agent, nodeId, node: agent.node };
}

/** What a MySQL server says of a cluster that is empty. */
const noTables: SqlFindings = {
  inTheWay: [],
  mark: undefined,
  server: { own: [], foldsNames: false },
  applyStatus: true,
  diskObjects: false,
  missingPrivileges: [],
};

/** All is well: a cluster of nodes 3 and 6, empty, with three API slots. */
function surveyOf(more: Partial<RestoreSurvey> = {}, of: Manifest = manifest): RestoreSurvey {
  return {
    now: Date.UTC(2026, 10, 22, 12),
    entry: {
      backupId: ID,
      state: 'complete',
      manifest: of,
      signature: undefined,
      started: undefined,
      verification: undefined,
      failed: undefined,
      deleting: undefined,
      pinned: false,
      legacy: undefined,
      problem: undefined,
    },
    listed: answer(
      of.files.map(({ path, sizeBytes }) => ({ path, sizeBytes, modifiedMs: 0, isDirectory: false })),
    ),
    topology: answer(topologyOf(nodeOf(3), nodeOf(6))),
    running: answer(undefined),
    memory: answer([3, 6].map((nodeId) => ({ nodeId, dataBytes: 0, totalBytes: 100 * MIB }))),
    slots: answer([231, 232, 233].map((nodeId) => ({ nodeId, host: undefined }))),
    roster: { members: [memberOf(3), memberOf(6)], problems: [] },
    sql: answer(noTables),
    ...more,
  };
}
const plan = (more: Partial<RestoreSurvey> = {}, request: Partial<RestoreSpec> = {}, of = manifest) =>
  makePlan(surveyOf(more, of), { ...spec, ...request }, settings).plan;
const codes = (list: readonly { readonly code: string }[]) => list.map(({ code }) => code);

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

describe('the mark of an earlier restore', () => {
  const markOf = (more: Partial<RestoreMark> = {}): RestoreMark => ({
    format: 1,
    runId: 'a',
    state: 'running',
    backupId: ID,
    asked: askedDigest(manifest, everything),
    beganAt: Date.UTC(2026, 10, 22),
    endedAt: 0,
    tables: [
      { database: 'shop', name: 'orders', object: { id: 13, version: 2 } },
      { database: 'shop', name: 'items' },
    ],
    accounts: [],
    ...more,
  });
  const found = (name: string, rows: number | undefined, version = 2) => {
    return { database: 'shop', name, rows, object: { id: 13, version } };
  };
  const sql = (mark: RestoreMark, inTheWay = [found('orders', 12), found('items', 0)]) =>
    answer({ ...noTables, inTheWay, mark });
  const actions = ({ tables }: ReturnType<typeof plan>) => tables.map(({ action }) => action);

  test('that broke off lets the same drop what it has made, and nothing else', () => {
    const taken = plan({ sql: sql(markOf()) }, { resume: true });
    expect([actions(taken), codes(taken.problems)]).toEqual([['redo', 'redo', 'create'], []]);
    expect(taken.unfinishedSince).toBe(Date.UTC(2026, 10, 22));
    expect(taken.replacedDigest).not.toBe(plan().replacedDigest);

    const strange = [found('orders', 12, 3), found('items', undefined)];
    const refused = plan({ sql: sql(markOf(), strange) }, { resume: true });
    expect([actions(refused), codes(refused.problems)]).toEqual([
      ['blocked', 'blocked', 'create'],
      ['RESTORE_TABLES_EXIST'],
    ]);
    expect(refused.problems[0]?.message).toContain(
      'shop.orders (12 rows now, 100 in the backup; it was made or altered after the unfinished restore)',
    );
    const forced = plan({ sql: sql(markOf(), strange) }, { resume: true, dropExisting: true });
    expect([actions(forced), codes(forced.problems)]).toEqual([['replace', 'replace', 'create'], []]);
  });

  test('that broke off is told of where nobody takes it up', () => {
    const { warnings, problems, tables } = plan({ sql: sql(markOf()) });
    expect(codes(problems)).toEqual(['RESTORE_TABLES_EXIST']);
    expect(tables.map(({ action }) => action)).toEqual(['blocked', 'blocked', 'create']);
    expect(warnings).toMatchObject([
      {
        code: 'RESTORE_UNFINISHED',
        message:
          'the cluster holds an unfinished restore of backup 7 since 2026-11-22T00:00:00.000Z; --resume takes it up',
      },
    ]);
  });

  test('that broke off long ago may be in use: its tables are dropped on request only', () => {
    const week = { sql: sql(markOf()), now: Date.UTC(2026, 10, 29) };
    expect(codes(plan(week, { resume: true }).problems)).toEqual([]);
    const later = { ...week, now: week.now + 1 };
    const refused = plan(later, { resume: true });
    expect(codes(refused.problems)).toEqual(['RESTORE_UNFINISHED', 'RESTORE_TABLES_EXIST']);
    expect(refused.problems[0]?.hint).toContain('--drop-existing');
    const forced = plan(later, { resume: true, dropExisting: true });
    expect([actions(forced), codes(forced.problems)]).toEqual([['replace', 'replace', 'create'], []]);
  });

  test('that is done leaves nothing to do, whatever else is the matter', () => {
    const { plan: done, able } = makePlan(
      surveyOf({ sql: sql(markOf({ state: 'done', endedAt: 9_000 })), listed: failure('STORE_UNREACHABLE') }),
      { ...spec, resume: true, dropExisting: true },
      settings,
    );
    expect(done).toMatchObject({ alreadyRestoredAt: 9_000, tables: [], problems: [], warnings: [] });
    expect(able).toEqual([]);
    expect(plan({ sql: sql(markOf({ state: 'done' })) }).alreadyRestoredAt).toBeUndefined();
  });

  test('that is done is none where all its tables have been dropped since', () => {
    const mark = markOf({ state: 'done', endedAt: 9_000 });
    const again = plan({ sql: sql(mark, []) }, { resume: true });
    expect([again.alreadyRestoredAt, actions(again)]).toEqual([undefined, ['create', 'create', 'create']]);
    const left = [found('items', 0)];
    expect(plan({ sql: sql(mark, left) }, { resume: true }).alreadyRestoredAt).toBe(9_000);
  });

  test.each<[string, Partial<RestoreMark>, Partial<RestoreSpec>, string[]]>([
    ['is not as the backup says', { state: 'different' }, {}, ['RESTORE_DIFFERS', 'RESTORE_TABLES_EXIST']],
    ['is not, even by one who may drop', { state: 'different' }, { dropExisting: true }, ['RESTORE_DIFFERS']],
    ['is of another backup', { backupId: 8 }, {}, ['RESTORE_UNFINISHED', 'RESTORE_TABLES_EXIST']],
    ['is of another backup, by one who may drop', { backupId: 8 }, { dropExisting: true }, []],
    ['is of another selection', { asked: 'x' }, {}, ['RESTORE_UNFINISHED', 'RESTORE_TABLES_EXIST']],
    ['is of another backup and done', { backupId: 8, state: 'done' }, {}, ['RESTORE_TABLES_EXIST']],
  ])('that %s is not taken up', (_, mark, request, problems) => {
    const made = plan({ sql: sql(markOf(mark)) }, { resume: true, ...request });
    expect(codes(made.problems)).toEqual(problems);
    expect(actions(made)).not.toContain('redo');
    expect([made.unfinishedSince, made.alreadyRestoredAt]).toEqual([undefined, undefined]);
  });
});
