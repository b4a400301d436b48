import { expect, test } from 'vitest';
import type { ClusterNode } from '../cluster/topology.ts';
import { compareIdentities } from './prove.ts';

const cluster = (systemName: string, ...places: readonly [host: string, backupDataDir: string][]) => ({
  systemName,
  topology: {
    nodes: places.map(([host, backupDataDir], index): ClusterNode => {
      return { nodeId: index + 1, nodeGroup: 0, host, backupDataDir, status: 'started', version: undefined };
    }),
  },
});
const own = cluster('MC_20261122155107', ['db1', '/data'], ['db2', '/data']);

test.each([
  ['on other hosts', cluster('MC_20261122160000', ['drill1', '/data'])],
  ['on the same host, in another directory', cluster('MC_20261122160000', ['db1', '/scratch'])],
  ['that says no name', cluster('', ['drill1', '/data'])],
])('a cluster %s is another one', (_, scratch) => {
  expect(() => compareIdentities(own, scratch)).not.toThrow();
});

test.each([
  ['with a data node of it', cluster('scratch', ['drill1', '/data'], ['DB2', '/data']), 'data node 2 on DB2'],
  ['with its name', cluster('MC_20261122155107', ['drill1', '/data']), 'both clusters call themselves'],
])('a cluster %s is refused', (_, scratch, message) => {
  expect(() => compareIdentities(own, scratch)).toThrow(message);
});
