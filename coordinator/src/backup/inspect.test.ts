import { describe, expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { CoordinatorPorts } from '../ports.ts';
import { testRun } from '../testing/run.ts';
import { inspect } from './inspect.ts';

const noDumps = { directory: '/tmp/x', files: [], catalog: undefined, server: undefined };

describe('an encrypted backup that nobody can read', () => {
  /** Its agents are those of nodes 1 and 2; `started` are the data nodes that are up at its end. */
  const inspected = (started: readonly number[], { away = false } = {}) => {
    const { run, agents } = testRun([1, 2]);
    if (away) agents[1]?.failures.push(new BackupError('AGENT_UNREACHABLE', 'gone'));
    const nodes = started.map((nodeId) => ({ nodeId, nodeGroup: 0, status: 'started' }));
    const management = { topology: async () => ({ nodes, version: undefined }) };
    const ports = { ...run.ports, management } as unknown as CoordinatorPorts;
    return inspect({ ...run, ports, expectedNodes: away ? [1] : [1, 2] }, noDumps);
  };

  test('is accepted from all nodes that can have a share of it', async () => {
    const { participants, tables } = await inspected([1, 2]);
    expect(participants.map(({ nodeId }) => nodeId)).toEqual([1, 2]);
    expect(tables).toBeUndefined();
  });

  test('is refused when a node has started whose agent was not asked', async () => {
    await expect(inspected([1, 2, 4])).rejects.toMatchObject({
      code: 'BACKUP_NOT_COVERED',
      message: expect.stringContaining('data node 4 started after the preflight'),
    });
    await expect(inspected([1, 2], { away: true })).rejects.toMatchObject({ code: 'BACKUP_NOT_COVERED' });
  });

  test('does without the agent of a node that is down', async () => {
    expect((await inspected([1], { away: true })).missing).toEqual([2]);
  });
});
