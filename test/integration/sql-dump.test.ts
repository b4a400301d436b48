/**
 * users.sql and databases.sql of real servers, replayed into empty ones with the server's own client. What came out is
 * compared by what the servers store, not by what the dump says.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dumpSql, type SqlDump } from '@rondb-backup/coordinator/sql/dump.ts';
import type { SqlConfig } from '@rondb-backup/coordinator/sql/config.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountState, schemaState } from '../mysql/oracle.ts';
import { findServers, type SqlPrograms, startServer, type TestServer } from '../mysql/server.ts';

const servers = await findServers();
const kinds = (['mysql', 'mariadb'] as const).map((kind) => ({ kind, programs: servers[kind] }));
for (const { kind, programs } of kinds)
  if (programs === undefined) console.warn(`skipped: no ${kind} server here`);

const wild = async (name: string): Promise<string> =>
  await readFile(join(import.meta.dirname, `../mysql/wild-${name}.sql`), 'utf8');
const lines = (text: string): string[] => text.split('\n');
const skipped = (output: string): string[] => lines(output).filter((line) => line.startsWith('skipped'));
/**
 * Without what a replay cannot make equal: the grant on a dropped table, and rows of MariaDB's root, which is there
 * before and holds ALL PRIVILEGES in another form after a GRANT of them.
 */
const comparable = (state: string): string[] =>
  state
    .split('\n')
    .filter((line) => !line.includes('Table_name dropped ') && !/User root (?:priv|Proxied)/.test(line));

describe.each(kinds)('$kind', ({ kind, programs }) => {
  describe.skipIf(programs === undefined)('dumps', () => {
    let dir: string;
    let source: TestServer;
    let dump: SqlDump;
    let files: { users: string; databases: string };

    const start = (): Promise<TestServer> => startServer(programs as SqlPrograms);
    const configOf = (server: TestServer): SqlConfig => ({
      host: '127.0.0.1',
      port: server.port,
      user: 'root',
      password: undefined,
      mysqldumpProgram: server.programs.dump,
      excludeDatabases: [],
      connectTimeoutMs: 5_000,
      dumpTimeoutMs: 60_000,
    });
    const dumpInto = async (server: TestServer, name: string, change: Partial<SqlConfig> = {}) => {
      const outDir = await mkdtemp(join(dir, `${name}-`));
      const signal = new AbortController().signal;
      const result = await dumpSql({
        config: { ...configOf(server), ...change },
        outDir,
        signal,
        log: silentLogger,
      });
      const read = (file: string): Promise<string> => readFile(join(outDir, file), 'latin1');
      return { result, outDir, users: await read('users.sql'), databases: await read('databases.sql') };
    };
    const replay = (server: TestServer, text: string): Promise<string> =>
      server.sql(Buffer.from(text, 'latin1').toString('utf8'));

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'rondb-backup-sql-test-'));
      source = await start();
      await source.sql(await wild('schema'));
      await source.sql(await wild(kind));
      const made = await dumpInto(source, 'source');
      dump = made.result;
      files = made;
    });
    afterAll(async () => {
      await source.stop();
      await rm(dir, { recursive: true, force: true });
    });

    test('files are what the result says, for their owner only, and nothing else is left', async () => {
      const { result, outDir } = await dumpInto(source, 'modes');
      expect((await readdir(outDir)).sort()).toEqual(['databases.sql', 'users.sql']);
      for (const file of result.files) {
        const content = await readFile(join(outDir, file.name));
        expect(file.sizeBytes).toBe(content.length);
        expect(file.sha256).toBe(createHash('sha256').update(content).digest('hex'));
        expect((await stat(join(outDir, file.name))).mode & 0o777).toBe(0o600);
      }
      expect(result.server.kind).toBe(kind);
    });

    test('the same content gives the same bytes', async () => {
      const again = await dumpInto(source, 'again');
      expect(again.users).toBe(files.users);
      expect(again.databases).toBe(files.databases);
    });

    test('broken views are named, and kept as comments', () => {
      const broken = dump.warnings
        .filter(({ code }) => code === 'SQL_OBJECT_BROKEN')
        .map(({ object }) => object);
      expect(broken).toEqual(['shop.broken', 'shop.broken_too']);
      expect(files.databases).toMatch(/^-- CREATE .*VIEW `shop`.`broken` AS select/m);
    });

    test('databases.sql, then users.sql, each twice: the new server stores the same', async () => {
      await using target = await start();
      await replay(target, files.databases);
      await target.sql("INSERT INTO shop.customer (name) VALUES ('kept')");
      await replay(target, files.databases);
      expect(await target.sql('SELECT COUNT(*) FROM shop.customer')).toBe('1');

      const missing = skipped(await replay(target, files.users));
      expect(missing).toHaveLength(1);
      expect(missing[0]).toContain('`shop`.`dropped`');
      await replay(target, files.users);
      expect(comparable(await accountState(target))).toEqual(comparable(await accountState(source)));

      // The broken views cannot be made; all else is there.
      await source.sql('DROP VIEW shop.broken, shop.broken_too');
      try {
        expect(lines(await schemaState(target))).toEqual(lines(await schemaState(source)));
      } finally {
        await source.sql(
          'USE shop; CREATE TABLE gone (id INT); CREATE VIEW broken AS SELECT * FROM gone; CREATE VIEW broken_too AS SELECT * FROM broken; DROP TABLE gone',
        );
      }
      expect(await target.sql('SELECT CURRENT_USER()', { user: 'carol', password: "carol's" })).toBe(
        'carol@localhost',
      );
      await expect(target.sql('SELECT 1', { user: 'carol', password: 'other' })).rejects.toThrow(
        /Access denied/,
      );
      // A dump of the restored server is the same again, but for what could not be restored.
      const second = await dumpInto(target, 'second');
      expect(withoutStatement(second.users)).toBe(withoutStatement(files.users));
    });

    test('users.sql alone on an empty server, twice: says what it skips, and grants it later', async () => {
      await using target = await start();
      const first = skipped(await replay(target, files.users));
      expect(first.length).toBeGreaterThan(5);
      expect(skipped(await replay(target, files.users))).toEqual(first);
      await replay(target, files.databases);
      await replay(target, files.users);
      expect(comparable(await accountState(target))).toEqual(comparable(await accountState(source)));
    });

    test('a server without databases gives files that replay', async () => {
      await using empty = await start();
      const made = await dumpInto(empty, 'empty');
      expect(made.result.warnings).toEqual([]);
      await replay(empty, made.databases + made.users);
    });

    test('excluded databases are in no file', async () => {
      const made = await dumpInto(source, 'excluded', { excludeDatabases: ['shop'] });
      expect(made.databases).not.toContain('CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop`');
      expect(made.databases).toContain('CREATE DATABASE /*!32312 IF NOT EXISTS*/ `a_b`');
      expect(made.result.catalog.tables.map(({ database }) => database)).not.toContain('shop');
    });
  });
});

/** The four lines of the conditional statement for the dropped table. */
const withoutStatement = (users: string): string =>
  users.replace(/^SET @statement = .*`dropped`.*\nPREPARE.*\nEXECUTE.*\nDEALLOCATE.*\n/m, '');
