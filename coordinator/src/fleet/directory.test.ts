import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ClusterNode, ClusterTopology } from '../cluster/topology.ts';
import { InMemoryAgent } from '../testing/agent.ts';
import { AgentsOfDataNodes } from './directory.ts';
import { callRoster } from './fleet.ts';

const node = (nodeId: number, host: string, status: ClusterNode['status'] = 'started'): ClusterNode => ({
  nodeId,
  host,
  status,
  nodeGroup: 0,
  backupDataDir: '/data',
  version: undefined,
});

/** A management server that knows these nodes, or does not answer. */
class Management {
  nodes: readonly ClusterNode[] | undefined;
  questions = 0;

  constructor(...nodes: ClusterNode[]) {
    this.nodes = nodes;
  }

  async topology(): Promise<ClusterTopology> {
    this.questions += 1;
    if (this.nodes === undefined) throw new BackupError('MGM_UNREACHABLE', 'nobody there');
    return { nodes: this.nodes, version: undefined };
  }
}

const directoryOf = (management: Management) =>
  new AgentsOfDataNodes(management, 50_061, (address) => new InMemoryAgent(1, { address }));
const addresses = async (directory: AgentsOfDataNodes) =>
  (await directory.agents()).map(({ address }) => address);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('there is an agent on the host of each data node, started or not, that is not deactivated', async () => {
  const management = new Management(
    node(1, 'node-group-0-0.ndbmtd-ng-0.db.svc.cluster.local'),
    node(2, '10.0.0.2', 'not connected'),
    node(3, 'spare', 'deactivated'),
    node(4, 'fd00::4', 'starting'),
  );
  expect(await addresses(directoryOf(management))).toEqual([
    'node-group-0-0.ndbmtd-ng-0.db.svc.cluster.local:50061',
    '10.0.0.2:50061',
    '[fd00::4]:50061',
  ]);
});

test('data nodes of one host are one agent, which then is missing for the others', async () => {
  expect(await addresses(directoryOf(new Management(node(1, 'host'), node(2, 'host'))))).toEqual([
    'host:50061',
  ]);
});

test('a node that is added is found, with the same connections to the others', async () => {
  const management = new Management(node(1, 'a'));
  const directory = directoryOf(management);
  const [first] = await directory.agents();
  management.nodes = [node(1, 'a'), node(2, 'b')];
  expect(await addresses(directory)).toEqual(['a:50061']);
  expect(management.questions).toBe(1);
  vi.advanceTimersByTime(5_000);
  expect(await addresses(directory)).toEqual(['a:50061', 'b:50061']);
  expect((await directory.agents())[0]).toBe(first);
});

test('without a management server the last answer holds; without any answer it is a problem of the roster', async () => {
  const management = new Management(node(1, 'a'));
  const directory = directoryOf(management);
  await directory.agents();
  management.nodes = undefined;
  vi.advanceTimersByTime(60_000);
  expect(await addresses(directory)).toEqual(['a:50061']);

  const blind = new Management();
  blind.nodes = undefined;
  expect(await callRoster(directoryOf(blind))).toMatchObject({
    members: [],
    problems: [{ error: { code: 'MGM_UNREACHABLE' } }],
  });
});

test('a cancelled question ends with its reason, whatever is remembered', async () => {
  const management = new Management(node(1, 'a'));
  const directory = directoryOf(management);
  await directory.agents();
  management.nodes = undefined;
  vi.advanceTimersByTime(60_000);
  const reason = new BackupError('CANCELLED', 'enough');
  await expect(directory.agents(AbortSignal.abort(reason))).rejects.toBe(reason);
});
