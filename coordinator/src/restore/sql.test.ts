import { expect, test } from 'vitest';
import type { ManagementClient } from '../cluster/management-client.ts';
import { testRestore } from '../testing/restore.ts';
import { everything, type Selection } from './selection.ts';
import { checkDoomed, restoreQuotas } from './sql.ts';

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
      return [{ database: 'shop', reason: 'it has one' }];
    },
  };
  const spec = { ...run.spec, selection: { ...everything, ...some } };
  const target = { ...run.target, management: management as ManagementClient };
  const objects = await restoreQuotas({ ...run, spec, target }, files);
  expect(calls).toEqual(restored);
  expect(objects).toEqual(
    restored.map(() => ({ kind: 'quota', name: 'shop', outcome: 'failed', detail: 'it has one' })),
  );
});

test('a cluster that knows no quotas is a warning', async () => {
  const { run } = testRestore({ 1: [1] });
  const management: Pick<ManagementClient, 'restoreQuotas'> = { restoreQuotas: async () => undefined };
  const target = { ...run.target, management: management as ManagementClient };
  expect(await restoreQuotas({ ...run, target }, files)).toEqual([]);
  expect(run.op.warnings.map(({ code }) => code)).toEqual(['RESTORE_NO_QUOTAS']);
});

const SQL = `
USE \`shop\`;
CREATE TABLE \`orders\` (\`id\` int NOT NULL, PRIMARY KEY (\`id\`)) ENGINE=ndbcluster;
CREATE TABLE \`local\` (\`id\` int NOT NULL, PRIMARY KEY (\`id\`)) ENGINE=InnoDB;
`;

test.each([
  ['what databases.sql holds', ['orders'], SQL, undefined],
  ['what it does not', ['orders', 'other'], SQL, 'shop.other'],
  ['what no native backup holds', ['local'], SQL, 'shop.local'],
  ['anything, where it is missing', ['orders'], undefined, 'shop.orders'],
])('of a backup that nobody could read, %s is dropped or refused', (_, names, sql, refused) => {
  const { run } = testRestore({ 1: [1] });
  const tables = names.map((name) => ({
    database: 'shop',
    name,
    targetDatabase: 'shop',
    rows: 0,
    existingRows: 1,
    action: 'replace' as const,
  }));
  const databases = sql === undefined ? undefined : Buffer.from(sql);
  const check = (covered: boolean): void => {
    const manifest = { ...run.manifest, native: { ...run.manifest.native, covered } };
    checkDoomed({ ...run, manifest, plan: { ...run.plan, tables } }, { ...files, databases });
  };
  const message = (): string => {
    try {
      check(false);
      return '';
    } catch (thrown) {
      return String(thrown);
    }
  };
  expect(message()).toContain(refused === undefined ? '' : `would be dropped: ${refused}`);
  expect(message() === '').toBe(refused === undefined);
  check(true);
});
