import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import mysql from 'mysql2';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { Operation } from '../operation/operation.ts';
import type { SqlConfig } from '../sql/config.ts';
import { testRestore } from '../testing/restore.ts';
import { MarkKeeper } from './keep-mark.ts';
import type { RestoreMark } from './mark.ts';
import { readMark, writeMark } from './mark-table.ts';

/** A MySQL server that has the table of the mark and nothing else. Rows are seen at COMMIT. */
let rows: string[] = [];
const server = mysql.createServer((connection) => {
  let written: string[] = [];
  const textColumns = (...names: string[]) =>
    names.map((name) => ({
      catalog: 'def',
      schema: '',
      table: '',
      orgTable: '',
      name,
      orgName: '',
      characterSet: 45,
      columnLength: 4_000,
      columnType: 253,
      flags: 0,
      decimals: 0,
    }));
  connection.on('error', () => undefined);
  // mysql2 counts packets on as if all were one command, and takes SET for the beginning of a prepared statement.
  const countAnew = (sequenceId: number) => Object.assign(connection, { sequenceId });
  connection.on('packet', () => countAnew(0));
  connection.on('stmt_prepare', () => countAnew(1).writeOk());
  connection.on('query', (sql: string) => {
    countAnew(1);
    const answer = (name: string, values: readonly string[]) =>
      connection.writeTextResult(
        values.map((value) => ({ [name]: value })),
        textColumns(name),
      );
    if (sql.includes('dict_obj_info'))
      return connection.writeTextResult(
        [{ name: 'rondb_backup_restore/def/mark', id: '9', version: '1' }],
        textColumns('name', 'id', 'version'),
      );
    if (sql.includes('information_schema.columns')) return answer('name', ['n', 'text']);
    if (sql.startsWith('SELECT text')) return answer('text', rows);
    if (sql.startsWith('SELECT 1')) return answer('1', []);
    if (sql.startsWith('DELETE')) written = [];
    if (sql.startsWith('INSERT'))
      written = [...sql.matchAll(/'(\{.*\})'/g)].map(([, text]) => unescape(text));
    if (sql === 'COMMIT') rows = written;
    return connection.writeOk();
  });
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: '9.7.4',
    connectionId: 1,
    statusFlags: 2,
    characterSet: 45,
    capabilityFlags: 0xffffff ^ 0x800,
    authCallback: (_: unknown, done: (failed: null) => void) => {
      done(null);
      countAnew(0);
    },
  });
});
const unescape = (text = ''): string => text.replaceAll(/\\(.)/g, '$1');
// Its types do not tell of the address.
const { _server: inner } = server as unknown as { _server: Server };
inner.listen(0, '127.0.0.1');
await once(inner, 'listening');
const { port } = inner.address() as AddressInfo;
afterAll(() => inner.close());

const config: SqlConfig = {
  host: '127.0.0.1',
  port,
  user: 'u',
  password: undefined,
  mysqldumpProgram: 'mysqldump',
  excludeDatabases: [],
  connectTimeoutMs: 5_000,
  dumpTimeoutMs: 5_000,
};
const mark: RestoreMark = {
  format: 1,
  state: 'running',
  runId: 'a',
  backupId: 7,
  asked: "it's",
  beganAt: 1,
  endedAt: 0,
  tables: [{ database: 'shop', name: 'orders', object: { id: 13, version: 2 } }],
  accounts: [],
};
const done: RestoreMark = { ...mark, state: 'done', endedAt: 2, tables: [] };
const { signal } = new AbortController();
beforeEach(() => {
  rows = [];
});

test('a mark is written in place of what its writer knows, and of nothing else', async () => {
  await writeMark(config, mark, { replaces: undefined, signal });
  expect(await readMark(config, signal)).toEqual(mark);
  await writeMark(config, done, { replaces: mark, signal });
  expect(await readMark(config, signal)).toEqual(done);
  // The plan of this one is older than the end of the one that it would take up, whose tables it would drop.
  await expect(writeMark(config, mark, { replaces: mark, signal })).rejects.toMatchObject({
    code: 'RESTORE_MARK',
    message: 'another restore has marked the cluster meanwhile',
  });
  expect(await readMark(config, signal)).toEqual(done);
  // Two that both found nothing.
  await expect(
    writeMark(config, { ...mark, runId: 'b' }, { replaces: undefined, signal }),
  ).rejects.toMatchObject({
    code: 'RESTORE_MARK',
  });
  rows = [];
  await expect(writeMark(config, done, { replaces: mark, signal })).rejects.toMatchObject({
    code: 'RESTORE_MARK',
  });
  expect(rows).toEqual([]);
});

test('a mark whose writer was told nothing is there all the same, and is written once', async () => {
  await writeMark(config, mark, { replaces: undefined, signal });
  await writeMark(config, mark, { replaces: undefined, signal });
  await writeMark(config, done, { replaces: mark, signal });
  await writeMark(config, done, { replaces: mark, signal });
  expect(await readMark(config, signal)).toEqual(done);
  // One that has been taken over by a restore that says the same.
  rows = [JSON.stringify({ ...mark, runId: 'b' })];
  await expect(writeMark(config, done, { replaces: mark, signal })).rejects.toMatchObject({
    code: 'RESTORE_MARK',
  });
});

test('a restore that is done is not failed by its mark, which cannot be removed', async () => {
  const { run } = testRestore({ 3: [1] });
  const plan = { ...run.plan, tables: [] };
  const manifest = { ...run.manifest, clusterName: 'prod', startedAt: '', native: { covered: true } };
  const op = new Operation(silentLogger, 'restore');
  const broken = { ...config };
  const context = { ...run, op, plan, manifest, mysql: broken } as unknown as typeof run;
  const keeper = await MarkKeeper.begin(context, { users: undefined } as never);
  Object.assign(broken, { port: 1 });
  await keeper.forget();
  expect(op.warnings).toMatchObject([{ code: 'SQL_UNREACHABLE' }]);
  Object.assign(broken, { port });
  rows = [JSON.stringify(done)];
  await expect(keeper.end(true)).rejects.toMatchObject({ code: 'RESTORE_MARK' });
});
