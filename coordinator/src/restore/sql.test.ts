import { expect, test } from 'vitest';
import type { ManagementClient } from '../cluster/management-client.ts';
import { testRestore } from '../testing/restore.ts';
import { everything, type Selection } from './selection.ts';
import { restoreQuotas } from './sql.ts';

const files = { users: undefined, databases: undefined, quotas: '/tmp/quotas.txt' };

test.each<[string, Partial<Selection>, string[]]>([
  ['the whole backup', {}, ['/tmp/quotas.txt']],
  ['a part of it', { excludeTables: ['shop.items'] }, []],
  ['all of it under another name', { rewriteDatabases: new Map([['shop', 'shop2']]) }, []],
])('quotas, which name databases as they were called: %s', async (_, some, restored) => {
  const { run } = testRestore({ 1: [1] });
  const calls: string[] = [];
  const management: Pick<ManagementClient, 'restoreQuotas'> = {
    restoreQuotas: async (file) => {
      calls.push(file);
      return true;
    },
  };
  const spec = { ...run.spec, selection: { ...everything, ...some } };
  const target = { ...run.target, management: management as ManagementClient };
  await restoreQuotas({ ...run, spec, target, plan: { ...run.plan, tables: [] } }, files);
  expect(calls).toEqual(restored);
});
