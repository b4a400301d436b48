import { array, assert, integer, property, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { InMemoryAgent } from '../testing/agent.ts';
import { type AbleMember, dealShares } from './plan-agents.ts';

const ableOf = (nodeId: number): AbleMember => {
  const agent = new InMemoryAgent(nodeId);
  const ability = {
    ndbRestoreVersion: '9.7.4',
    freeBytes: 1e12,
    downloads: [],
    hasPassword: false,
    connectString: 'mgm:1186',
  };
  return { agent, nodeId, node: agent.node, ability };
};

test('each stored node is dealt once, and no agent has more than another by more than one node', () => {
  const nodes = uniqueArray(integer({ min: 1, max: 144 }), { minLength: 1, maxLength: 20 });
  assert(
    property(
      nodes,
      array(integer({ min: 1, max: 1_000 }), { minLength: 20, maxLength: 20 }),
      nodes,
      (agents, sizes, stored) => {
        const bytes = new Map(stored.map((id, index) => [id, sizes[index] ?? 1]));
        const able = [...agents].sort((a, b) => a - b).map(ableOf);
        const shares = dealShares(able, bytes);
        expect(shares.map(({ nodeId }) => nodeId)).toEqual(able.map(({ nodeId }) => nodeId));
        expect(new Set(shares.flatMap(({ storedNodeIds }) => storedNodeIds))).toEqual(new Set(stored));
        expect(shares.flatMap(({ storedNodeIds }) => storedNodeIds)).toHaveLength(stored.length);
        for (const share of shares)
          expect(share.bytes).toBe(share.storedNodeIds.reduce((sum, id) => sum + (bytes.get(id) ?? 0), 0));
        const loads = shares.map((share) => share.bytes);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(Math.max(...bytes.values()));
        // The order in which the files were listed says nothing.
        expect(dealShares(able, new Map([...bytes].reverse()))).toEqual(shares);
      },
    ),
  );
});

test('into the same topology each agent gets the files of its own data node', () => {
  const sizes = new Map([
    [1, 20],
    [2, 40],
    [4, 10],
    [5, 30],
  ]);
  const shares = dealShares([1, 2, 4, 5].map(ableOf), sizes);
  expect(shares.map(({ nodeId, storedNodeIds }) => [nodeId, storedNodeIds])).toEqual([
    [1, [1]],
    [2, [2]],
    [4, [4]],
    [5, [5]],
  ]);
});
