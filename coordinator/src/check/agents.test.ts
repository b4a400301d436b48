import { describe, expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ClusterNode, ClusterTopology } from '../cluster/topology.ts';
import type { AgentNode } from '../fleet/agent.ts';
import { fixedAgents } from '../fleet/directory.ts';
import { callRoster } from '../fleet/fleet.ts';
import { InMemoryAgent } from '../testing/agent.ts';
import { checkAgents } from './agents.ts';
import { Checklist } from './checklist.ts';

const topologyOf = (statuses: Record<number, ClusterNode['status']>): ClusterTopology => ({
  nodes: Object.entries(statuses).map(
    ([nodeId, status]) =>
      ({ nodeId: Number(nodeId), nodeGroup: 0, status, version: undefined }) as ClusterNode,
  ),
  version: undefined,
});
const both = topologyOf({ 1: 'started', 2: 'started' });
const oneDown = topologyOf({ 1: 'started', 2: 'not connected' });

async function checked(agents: readonly InMemoryAgent[], topology = both, origin?: string) {
  const list = new Checklist();
  const members = checkAgents(list, await callRoster(fixedAgents(agents)), {
    topology,
    destinationFingerprint: 'same place',
    origin,
  });
  return { list, nodeIds: members.map(({ nodeId }) => nodeId) };
}
const agents = (second: Partial<AgentNode> = {}) => [new InMemoryAgent(1), new InMemoryAgent(2, second)];
const gone = (code: 'AGENT_UNREACHABLE' | 'DEADLINE_EXCEEDED') => {
  const agent = new InMemoryAgent(2);
  agent.failures.push(new BackupError(code, 'no answer'));
  return agent;
};

test('one good agent for each data node passes', async () => {
  const { list, nodeIds } = await checked(agents());
  expect(nodeIds).toEqual([1, 2]);
  expect(list.items.map(({ result }) => result)).toEqual(['passed', 'passed']);
  expect(list.firstFailure).toBeUndefined();
});

describe('a failure is', () => {
  test.each<[string, Partial<AgentNode>, string, string]>([
    ['another destination', { destinationFingerprint: 'elsewhere' }, 'DESTINATION_MISMATCH', 'data node 2'],
    ['no rclone', { rcloneVersion: '' }, 'PROGRAM_NOT_FOUND', 'agent-2'],
    [
      'files of another node',
      { localBackups: [{ backupId: 7, bytes: 1, nodeIds: [2, 5] }] },
      'BACKUP_FOREIGN_NODE',
      'backup 7',
    ],
    [
      'another run',
      { claim: { runId: 'other', origin: 'other', holder: 'host:9', sinceMs: 0, silentMs: 0 } },
      'RUN_IN_PROGRESS',
      'run other of host:9',
    ],
  ])('%s', async (_, node, code, named) => {
    const { list } = await checked(agents(node));
    expect(list.firstFailure).toMatchObject({ code, message: expect.stringContaining(named) });
    expect(list.failureCount).toBe(1);
  });

  test('a started data node without an agent', async () => {
    const { list } = await checked([new InMemoryAgent(1)]);
    expect(list.firstFailure).toMatchObject({
      code: 'AGENT_MISSING',
      message: 'data node 2 is started and has no agent',
    });
  });

  test('an agent of another cluster, which is no member', async () => {
    const { list, nodeIds } = await checked([...agents(), new InMemoryAgent(7)]);
    expect(list.firstFailure?.code).toBe('AGENT_FOREIGN');
    expect(nodeIds).toEqual([1, 2]);
  });

  test('an agent that does not answer while its data node is started', async () => {
    for (const code of ['AGENT_UNREACHABLE', 'DEADLINE_EXCEEDED'] as const) {
      const { list } = await checked([new InMemoryAgent(1), gone(code)]);
      expect(list.items.map(({ result }) => result)).toEqual(['failed', 'failed', 'passed']);
    }
  });
});

test.each(['AGENT_UNREACHABLE', 'DEADLINE_EXCEEDED'] as const)(
  'an agent that went down with its data node (%s) is a warning',
  async (code) => {
    const { list, nodeIds } = await checked([new InMemoryAgent(1), gone(code)], oneDown);
    expect(nodeIds).toEqual([1]);
    expect(list.items.map(({ result }) => result)).toEqual(['warning', 'passed']);
  },
);

test('the agents of our own run are ours', async () => {
  const claim = { runId: 'mine', origin: 'mine', holder: 'host:9', sinceMs: 0, silentMs: 0 };
  expect((await checked(agents({ claim }), both, 'mine')).list.firstFailure).toBeUndefined();
});

test('files of its own node on an agent are no failure', async () => {
  const localBackups = [{ backupId: 7, bytes: 1, nodeIds: [2] }];
  expect((await checked(agents({ localBackups }))).list.firstFailure).toBeUndefined();
});
