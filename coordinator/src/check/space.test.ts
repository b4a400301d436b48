import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { describe, expect, test } from 'vitest';
import type { ClusterNode } from '../cluster/topology.ts';
import type { Member } from '../fleet/fleet.ts';
import { InMemoryAgent } from '../testing/agent.ts';
import { Checklist } from './checklist.ts';
import { checkSpace, type FreeSpace } from './space.ts';

const MIB = 1024 * 1024;
const node: ClusterNode = {
  nodeId: 1,
  host: 'a',
  nodeGroup: 0,
  backupDataDir: '/d',
  status: 'started',
  version: undefined,
};

/** The items for one data node whose rows take 50 MiB of memory. */
async function itemsFor(diskFreeMib: number, lastMib: number | undefined, free: Partial<FreeSpace> = {}) {
  const agent = new InMemoryAgent(1, { diskFreeBytes: diskFreeMib * MIB });
  const member: Member = { agent, nodeId: 1, node: await agent.getNode() };
  const last =
    lastMib === undefined
      ? undefined
      : ({
          files: [
            { path: 'rondb/1/BACKUP-7-0.1.Data', sizeBytes: lastMib * MIB, sha256: '' },
            { path: 'databases.sql', sizeBytes: 2 * MIB, sha256: '' },
          ],
        } as unknown as Manifest);
  const list = new Checklist();
  const memory = [{ nodeId: 1, dataBytes: 50 * MIB, totalBytes: 200 * MIB }];
  const space = { objectStore: undefined, tempDir: undefined, ...free };
  checkSpace(list, { nodes: [node], version: undefined }, memory, [member], space, last);
  return list.items;
}

describe('the space for the next backup', () => {
  test('enough for the most that it can take is no matter', async () => {
    expect(await itemsFor(50, 20)).toEqual([]);
  });

  test('less than what the last one took is a failure that can be foreseen', async () => {
    expect(await itemsFor(10, 20)).toMatchObject([
      {
        result: 'failed',
        name: 'space of data node 1',
        detail: '10 MiB free for a backup of 20 MiB to 50 MiB',
      },
    ]);
  });

  test('between the two it is a warning, as without a last one', async () => {
    expect(await itemsFor(30, 20)).toMatchObject([{ result: 'warning' }]);
    expect(await itemsFor(10, undefined)).toMatchObject([{ result: 'warning' }]);
  });

  test('a last one larger than all rows in memory does not refuse for ever', async () => {
    expect(await itemsFor(60, 500)).toEqual([]);
  });

  test('an object store and a temporary directory that cannot take as much again are named', async () => {
    expect(await itemsFor(60, 20, { objectStore: 19 * MIB, tempDir: MIB })).toMatchObject([
      { result: 'failed', name: 'space of the object store' },
      { result: 'failed', name: 'space of the coordinator' },
    ]);
  });
});
