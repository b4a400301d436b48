import { describe, expect, it } from 'vitest';
import { proveCoverage } from './coverage.ts';
import type { NodeContents, NodeInspection } from './inspection.ts';

type Fragments = readonly (readonly [tableId: number, fragment: number, records: number])[];

const stated: Fragments = [
  [10, 0, 3],
  [10, 1, 4],
  [11, 0, 0],
  [11, 1, 0],
  [2, 0, 1],
];

function node(nodeId: number, found: Fragments, changes: Partial<NodeContents> = {}): NodeInspection {
  const contents: NodeContents = {
    formatVersion: 0x0006030b,
    ndbVersion: 0x090704,
    mysqlVersion: 0x090704,
    snapshot: 'end',
    checkpoints: { start: 5, stop: 7 },
    tables: [
      { id: 10, type: 2, name: 'shop/def/items' },
      { id: 11, type: 2, name: 'shop/def/empty' },
      { id: 12, type: 6, name: 'sys/def/10/PRIMARY' },
      { id: 2, type: 1, name: 'sys/def/SYSTAB_0' },
    ],
    // Only the node that coordinated has counts.
    expected: stated.map(([tableId, fragment, rows]) => ({
      tableId,
      fragment,
      rows: nodeId === 1 ? rows : 0,
    })),
    found: found.map(([tableId, fragment, records]) => ({ tableId, fragment, records, path: `${nodeId}` })),
    logEntries: 2,
    logChanges: [{ tableId: 10, inserts: 1, deletes: 0, updates: 1 }],
    ...changes,
  };
  return { backupId: 7, nodeId, parts: 1, encrypted: false, compressed: false, contents, files: [] };
}

const ofNode1: Fragments = stated.filter(([, fragment]) => fragment === 0);
const ofNode2: Fragments = stated.filter(([, fragment]) => fragment === 1);
const refused = (...nodes: NodeInspection[]) => {
  const coverage = proveCoverage(nodes);
  return coverage.covered ? [] : coverage.problems;
};

describe('coverage', () => {
  it('is given when each fragment is in one file with the stated rows', () => {
    expect(proveCoverage([node(2, ofNode2), node(1, ofNode1)])).toEqual({
      covered: true,
      tables: [
        { database: 'shop', schema: 'def', table: 'empty', rows: 0, logInserts: 0, logDeletes: 0 },
        { database: 'shop', schema: 'def', table: 'items', rows: 7, logInserts: 2, logDeletes: 0 },
      ],
      records: 8,
      logEntries: 4,
    });
  });

  it('says nothing of the logs where an agent did not', () => {
    const silent = node(1, ofNode1, { logChanges: [] });
    const proved = proveCoverage([node(2, ofNode2), silent]);
    expect(proved).toMatchObject({ covered: true, logEntries: 4 });
    expect(proved.covered && proved.tables[1]).toMatchObject({
      logInserts: undefined,
      logDeletes: undefined,
    });
  });

  it('is given for a database without rows', () => {
    const none = (fragments: Fragments): Fragments =>
      fragments.map(([table, fragment]) => [table, fragment, 0]);
    const expected = stated.map(([tableId, fragment]) => ({ tableId, fragment, rows: 0 }));
    const nodes = [node(1, none(ofNode1), { expected }), node(2, none(ofNode2), { expected })];
    expect(proveCoverage(nodes)).toMatchObject({ covered: true, records: 0 });
  });

  it('names fragments that are missing, also empty ones', () => {
    expect(refused(node(1, ofNode1))).toEqual([
      'fragment 1 of shop/def/items is on no node',
      'fragment 1 of shop/def/empty is on no node',
    ]);
  });

  it('names the node that coordinated as missing', () => {
    expect(refused(node(2, ofNode2))[0]).toContain('the node that coordinated the native backup is missing');
  });

  it('names fragments that are there twice, unknown, or of another count', () => {
    expect(refused(node(1, stated), node(2, ofNode2))[0]).toBe(
      'fragment 1 of shop/def/items is on node 1 and on node 2',
    );
    expect(refused(node(1, [...stated, [10, 9, 1]]))).toEqual([
      'fragment 9 of shop/def/items on node 1 is in no ctl file',
    ]);
    expect(refused(node(1, [[10, 0, 2], ...stated.slice(1)]))).toEqual([
      'fragment 0 of shop/def/items has 2 records on node 1, the ctl file states 3',
    ]);
  });

  it('is refused for nodes of different native backups', () => {
    const other = { checkpoints: { start: 5, stop: 8 } };
    expect(refused(node(1, ofNode1), node(2, ofNode2, other))).toEqual([
      'node 2 and node 1 differ in their start and stop GCP',
    ]);
    expect(refused(node(1, ofNode1), node(2, ofNode2, { tables: [] }))).toEqual([
      'node 2 and node 1 differ in their tables',
    ]);
    expect(refused(node(1, ofNode1), { ...node(2, ofNode2), backupId: 8 })).toEqual([
      'node 2 is of backup 8, not 7',
    ]);
    expect(refused(node(1, ofNode1), node(1, ofNode2))).toEqual(['node 1 is there twice']);
  });

  it('cannot be proved for encrypted files without a password, nor for nothing', () => {
    expect(refused({ ...node(1, ofNode1), contents: undefined })).toEqual([
      'node 1: its files are encrypted and there is no password',
    ]);
    expect(refused()).toEqual(['no node has files']);
  });

  it('tells a bounded number of problems', () => {
    const many: Fragments = Array.from({ length: 80 }, (_, fragment) => [10, fragment + 100, 1]);
    const coverage = proveCoverage([node(1, [...stated, ...many])]);
    expect(coverage).toMatchObject({ covered: false, more: 30 });
  });
});
