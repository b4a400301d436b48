import { describe, expect, test } from 'vitest';
import type { CoordinatorPorts } from '../ports.ts';
import { testRun } from '../testing/run.ts';
import { inspect } from './inspect.ts';

const noDumps = { directory: '/tmp/x', files: [], catalog: undefined, server: undefined };

describe('an encrypted backup that nobody can read', () => {
  /** Its agents are those of nodes 1 and 2; `started` are the data nodes that are up at its end. */
  const inspected = (started: readonly number[]) => {
    const { run } = testRun([1, 2]);
    const nodes = started.map((nodeId) => ({ nodeId, nodeGroup: 0, status: 'started' }));
    const management = { topology: async () => ({ nodes, version: undefined }) };
    const ports = { ...run.ports, management } as unknown as CoordinatorPorts;
    return inspect({ ...run, ports }, noDumps);
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
  });
});
