import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { parseFreeApiSlots } from './api-slots.ts';
import { parseBackupStatus } from './backup-status.ts';
import { parseConfigRows } from './config-rows.ts';
import { backupSizeBounds, parseMemoryUsage } from './memory-usage.ts';
import { parseAllStatus, parseDeactivated } from './node-status.ts';
import { parseStartBackup } from './start-backup.ts';
import { combineTopology, downNodeGroups, requireEveryNodeGroup } from './topology.ts';

const CONNECTED = 'Connected to management server at 127.0.0.1 port 13300 (using cleartext)\n';
/** Of what the programs print, to be put together anyhow. */
const FRAGMENTS =
  `Node |1|: |started|Data usage is 1%(| 32K pages of total 9)|\n|,|/b|[ndbd(NDB)]|Backup not started|
id=| started from node 65| #Records: |99999999999999999999|* 3001: |(a-1.2.3)|Local backup status: backup | Data: |
 #LogRecords: | bytes Log: | bytes|Waiting for completed|Backup failed`.split(/\|/);
const V974 = { text: 'mysql-9.7.4 ndb-9.7.4', product: 'NDB', ndb: '9.7.4', mysql: '9.7.4' };

test('ALL STATUS of NDB 9.7.4', () => {
  const output = `${CONNECTED}Node 1: started (mysql-9.7.4 ndb-9.7.4)
Node 2: not connected
Node 4: starting (Last completed phase 4) (mysql-9.7.4 ndb-9.7.4)
Node 5: not started (mysql-9.7.4 ndb-9.7.4)

`;
  expect(parseAllStatus(output)).toEqual([
    { nodeId: 1, status: 'started', version: V974 },
    { nodeId: 2, status: 'not connected', version: undefined },
    { nodeId: 4, status: 'starting', version: V974 },
    { nodeId: 5, status: 'not started', version: V974 },
  ]);
});

test.each([
  ['RonDB-22.10.5 RonDB-22.10.5', { product: 'RonDB', ndb: '22.10.5', mysql: '22.10.5' }],
  ['RonDB-24.10.1', { product: 'RonDB', ndb: '24.10.1', mysql: undefined }],
  ['mysql-8.0.34 ndb-8.0.34-cluster', { product: 'NDB', ndb: '8.0.34-cluster', mysql: '8.0.34' }],
])('version (%s)', (text, expected) => {
  expect(parseAllStatus(`Node 1: started (${text})`)[0]?.version).toEqual({ text, ...expected });
});

// The form of RonDB's CommandInterpreter.cpp, print_nodes.
const RONDB_SHOW = `${CONNECTED}Cluster Configuration
---------------------
[ndbd(NDB)]\t3 node(s)
id=1\t@10.0.0.1  (RonDB-24.10.1, Nodegroup: 0, *)
id=2 (not connected, accepting connect from node-group-0-1.ndbmtd-ng-0)
id=3 (not connected, node is deactivated)

[ndb_mgmd(MGM)]\t1 node(s)
id=65\t@10.0.0.9  (RonDB-24.10.1)

[mysqld(API)]\t1 node(s)
id=67 (not connected, node is deactivated)
`;

test('free API slots: those in use and those that are deactivated are not', () => {
  const show = `${CONNECTED}Cluster Configuration
---------------------
[ndbd(NDB)]\t1 node(s)
id=5 (not connected, accepting connect from 127.0.0.1)

[ndb_mgmd(MGM)]\t1 node(s)
id=65\t@127.0.0.1  (mysql-9.7.4 ndb-9.7.4)

[mysqld(API)]\t4 node(s)
id=67\t@127.0.0.1  (mysql-9.7.4 ndb-9.7.4)
id=231 (not connected, accepting connect from any host)
id=232 (not connected, accepting connect from node-1.data)
id=233 (not connected, node is deactivated)
`;
  expect(parseFreeApiSlots(show)).toEqual([
    { nodeId: 231, host: undefined },
    { nodeId: 232, host: 'node-1.data' },
  ]);
  expect(parseFreeApiSlots(RONDB_SHOW)).toEqual([]);
});

test('RonDB: a spare node is told from one that is down', () => {
  const configured = parseConfigRows('3,c,0,/b\n1,10.0.0.1,0,/b\n2,b,0,/b\n');
  const statuses = parseAllStatus(
    'Node 1: started (RonDB-24.10.1)\nNode 2: not connected\nNode 3: not connected\n',
  );
  expect(parseDeactivated(RONDB_SHOW)).toEqual([3]);
  const topology = combineTopology(configured, statuses, parseDeactivated(RONDB_SHOW));
  expect(topology.nodes.map(({ nodeId, status }) => [nodeId, status])).toEqual([
    [1, 'started'],
    [2, 'not connected'],
    [3, 'deactivated'],
  ]);
  expect(topology.version?.product).toBe('RonDB');
});

test('rows of ndb_config; no group is printed as nothing or as 65536', () => {
  expect(parseConfigRows('4,127.0.0.1,1,/srv/d4\n1,::1,,/srv/a,b\n7,h,65536,/x')).toEqual([
    { nodeId: 1, host: '::1', nodeGroup: undefined, backupDataDir: '/srv/a,b' },
    { nodeId: 4, host: '127.0.0.1', nodeGroup: 1, backupDataDir: '/srv/d4' },
    { nodeId: 7, host: 'h', nodeGroup: undefined, backupDataDir: '/x' },
  ]);
});

describe('node groups', () => {
  const topologyOf = (...nodes: [number, number, string][]) =>
    combineTopology(
      parseConfigRows(nodes.map(([id, group]) => `${id},h,${group},/b`).join('\n')),
      parseAllStatus(nodes.map(([id, , status]) => `Node ${id}: ${status}`).join('\n')),
      [],
    );
  test('one started node is enough', () => {
    const topology = topologyOf(
      [1, 0, 'started'],
      [2, 0, 'not connected'],
      [4, 1, 'starting'],
      [5, 1, 'started'],
    );
    expect(downNodeGroups(topology)).toEqual([]);
    expect(() => requireEveryNodeGroup(topology)).not.toThrow();
  });
  test('a group without one is named with its nodes', () => {
    const topology = topologyOf([1, 0, 'started'], [4, 1, 'starting'], [5, 1, 'not connected']);
    expect(() => requireEveryNodeGroup(topology)).toThrow(
      'node group 1 has no started node (data node 4: starting, data node 5: not connected)',
    );
  });
  test('no node at all', () => {
    expect(() => requireEveryNodeGroup(topologyOf([1, 0, 'not connected']))).toThrow('none of 1 data nodes');
  });
  test('a node that came up between the two questions', () => {
    expect(() => combineTopology(parseConfigRows('1,h,0,/b'), parseAllStatus('Node 9: started'), [])).toThrow(
      'data node 9 has a status but no configuration',
    );
  });
  test('a survivor may come to write what its group holds', () => {
    const memory = parseMemoryUsage(`${CONNECTED}Node 1: Data usage is 39%(6302 32K pages of total 15975)
Node 1: Index usage is 0%(10 32K pages of total 6392)
Node 5: Data usage is 0%(9 32K pages of total 6390)
`);
    const topology = topologyOf(
      [1, 0, 'started'],
      [2, 0, 'started'],
      [4, 1, 'not connected'],
      [5, 1, 'started'],
    );
    const first = 6302 * 32 * 1024;
    expect([...backupSizeBounds(topology, memory)]).toEqual([
      [1, first],
      [2, first],
      [5, 9 * 32 * 1024],
    ]);
  });
});

describe('ALL REPORT BACKUPSTATUS', () => {
  test('running on some of the nodes', () => {
    const output = `${CONNECTED}Node 2: Local backup status: backup 104 started from node 65
 #Records: 1360 #LogRecords: 2
 Data: 5467260 bytes Log: 40 bytes
Node 1: Local backup status: backup 104 started from node 65
 #Records: 10 #LogRecords: 0
 Data: 5000000000 bytes Log: 0 bytes
Node 4: Backup not started

`;
    expect(parseBackupStatus(output)).toEqual({
      backupId: 104,
      nodes: [
        { nodeId: 1, records: 10, logRecords: 0, bytes: 5_000_000_000, logBytes: 0 },
        { nodeId: 2, records: 1360, logRecords: 2, bytes: 5_467_260, logBytes: 40 },
      ],
      records: 1372,
      bytes: 5_005_467_300,
    });
  });
  test('none', () => {
    expect(
      parseBackupStatus(`${CONNECTED}Node 1: Backup not started\nNode 2: Backup not started\n`),
    ).toBeUndefined();
  });
  test('an answer of no node is no answer', () => {
    expect(() => parseBackupStatus(CONNECTED)).toThrow(expect.objectContaining({ code: 'NO_DATA_NODE' }));
  });
  test('a form that is not known is not taken for idle', () => {
    expect(() => parseBackupStatus('Node 1: Backup not started\nNode 2: Backup 7 is paused\n')).toThrow(
      expect.objectContaining({ code: 'MGM_OUTPUT' }),
    );
  });
});

test.each<[string, (text: string) => unknown]>([
  ['ALL STATUS', parseAllStatus],
  ['SHOW', parseDeactivated],
  ['SHOW, API nodes', parseFreeApiSlots],
  ['ndb_config', parseConfigRows],
  ['BACKUPSTATUS', parseBackupStatus],
  ['MEMORYUSAGE', parseMemoryUsage],
  ['START BACKUP', (output) => parseStartBackup(7, { exitCode: 0, signal: undefined, output })],
])('%s: any text is read or refused with a typed error', (_, parse) => {
  const pieces = oneof(constantFrom(...FRAGMENTS), string({ unit: 'binary', maxLength: 8 }));
  const isReadOrRefused = (text: string): boolean => {
    try {
      parse(text);
      return true;
    } catch (error) {
      return error instanceof BackupError;
    }
  };
  assert(
    property(array(pieces, { maxLength: 40 }), (parts) => isReadOrRefused(parts.join(''))),
    { numRuns: 500 },
  );
});
