/** databases.sql of real servers, replayed over one connection instead of by a client program. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everything, type Selection } from '@rondb-backup/coordinator/restore/selection.ts';
import type { SqlConfig } from '@rondb-backup/coordinator/sql/config.ts';
import { dumpSql } from '@rondb-backup/coordinator/sql/dump.ts';
import { createDatabases, replayDatabases } from '@rondb-backup/coordinator/sql/replay/replay-databases.ts';
import { checkRestorePrivileges } from '@rondb-backup/coordinator/sql/restored/restore-privileges.ts';
import type { ReplayReport } from '@rondb-backup/coordinator/sql/replay/report.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaState } from '../mysql/oracle.ts';
import { dropCode } from '../mysql/drop-code.ts';
import { findServers, type SqlPrograms, startServer, type TestServer } from '../mysql/server.ts';

const servers = await findServers();
const kinds = (['mysql', 'mariadb'] as const).map((kind) => ({ kind, programs: servers[kind] }));
for (const { kind, programs } of kinds)
  if (programs === undefined) console.warn(`skipped: no ${kind} server here`);

const wild = async (name: string): Promise<string> =>
  await readFile(join(import.meta.dirname, `../mysql/wild-${name}.sql`), 'utf8');

describe.each(kinds)('$kind', ({ kind, programs }) => {
  describe.skipIf(programs === undefined)('replays databases.sql', () => {
    let dir: string;
    let source: TestServer;
    let content: Buffer;
    /** Of the source without its broken views. */
    let state: string[];
    const signal = new AbortController().signal;

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
    const replay = (
      server: TestServer,
      change: Partial<{ selection: Selection; replaceExisting: boolean; content: Buffer }> = {},
    ): Promise<ReplayReport> => {
      const options = { selection: everything, replaceExisting: false, signal, log: silentLogger, ...change };
      return replayDatabases(configOf(server), change.content ?? content, options);
    };
    /** A server with the source's tables and nothing else, as after a restore of the data nodes. */
    const restored = async (): Promise<TestServer> => {
      const server = await startServer(programs as SqlPrograms);
      await server.sql(content.toString('utf8'));
      await dropCode(server);
      return server;
    };
    const comparable = async (server: TestServer): Promise<string[]> =>
      (await schemaState(server)).split('\n').filter((line) => !/table_name numbers /i.test(line));
    const outcomes = (report: ReplayReport, outcome: string): string[] =>
      report.objects
        .filter((object) => object.outcome === outcome)
        .map((object) => `${object.kind} ${object.database}.${object.name}`);

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'rondb-backup-sql-restore-'));
      source = await startServer(programs as SqlPrograms);
      await source.sql(await wild('schema'));
      await source.sql(await wild(kind));
      await source
        .sql(`USE shop; DROP VIEW broken, broken_too;
        CREATE DEFINER = ghost@nowhere VIEW zz_ghost AS SELECT * FROM ghost_view`)
        .catch(() => undefined);
      await dumpSql({ config: configOf(source), outDir: dir, signal, log: silentLogger });
      content = await readFile(join(dir, 'databases.sql'));
      state = await comparable(source);
    });
    afterAll(async () => {
      await source.stop();
      await rm(dir, { recursive: true, force: true });
    });

    test('over restored tables everything is there again, and a second time nothing changes', async () => {
      await using target = await restored();
      const first = await replay(target);
      expect(outcomes(first, 'failed')).toEqual([]);
      expect(outcomes(first, 'created').length).toBeGreaterThan(14);
      expect(first.warnings).toEqual([]);
      expect(await comparable(target)).toEqual(state);
      const second = await replay(target);
      expect(outcomes(second, 'created')).toEqual([]);
      expect(outcomes(second, 'failed')).toEqual([]);
      expect(await comparable(target)).toEqual(state);
    });

    test('databases alone, with their character sets', async () => {
      await using target = await startServer(programs as SqlPrograms);
      const options = { selection: everything, signal, log: silentLogger };
      const made = await createDatabases(configOf(target), content, options);
      expect(outcomes(made, 'created')).toHaveLength(4);
      expect(outcomes(made, 'failed')).toEqual([]);
      const defaults =
        "SELECT schema_name, default_collation_name FROM information_schema.schemata WHERE schema_name IN ('shop', 'a_b', '-odd `db%_', 'empty_one') ORDER BY 1";
      expect(await target.sql(defaults)).toBe(await source.sql(defaults));
      // Without tables each object says what it misses, and the connection goes on.
      const rest = await replay(target);
      expect(outcomes(rest, 'kept')).toHaveLength(4);
      expect(outcomes(rest, 'skipped')).toContain('table shop.customer');
      expect(outcomes(rest, 'skipped')).toContain('trigger shop.customer_bi');
      expect(outcomes(rest, 'failed')).toContain('view shop.aa_third');
      expect(outcomes(rest, 'created')).toContain('routine shop.twice');
    });

    test('nothing is made in another database than its own', async () => {
      await using target = await startServer(programs as SqlPrograms);
      const file = `CREATE DATABASE here; USE here; CREATE ALGORITHM=MERGE VIEW a AS SELECT 1 AS n;
        USE nowhere; CREATE ALGORITHM=MERGE VIEW b AS SELECT 1 AS n;`;
      const report = await replay(target, { content: Buffer.from(file) });
      expect(outcomes(report, 'created')).toEqual(['database here.here', 'view here.a']);
      expect(outcomes(report, 'failed')).toEqual(['view nowhere.b']);
      expect(
        await target.sql("SELECT table_name FROM information_schema.views WHERE table_schema = 'here'"),
      ).toBe('a');
    });

    test('what exists is kept, or made anew when asked', async () => {
      await using target = await restored();
      await target.sql(`USE shop; CREATE VIEW zz_first AS SELECT 7 AS id, 8 AS d;
        CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 3;
        CREATE TRIGGER customer_bi BEFORE INSERT ON customer FOR EACH ROW SET NEW.name = 'mine';
        CREATE EVENT nightly ON SCHEDULE EVERY 9 DAY DISABLE DO SELECT 9`);
      const kept = await replay(target);
      const mine = [
        'view shop.zz_first',
        'routine shop.twice',
        'trigger shop.customer_bi',
        'event shop.nightly',
      ];
      expect(outcomes(kept, 'kept')).toEqual(expect.arrayContaining(mine));
      expect(await target.sql('SELECT shop.twice(4)')).toBe('3');
      const anew = await replay(target, { replaceExisting: true });
      expect(outcomes(anew, 'created')).toEqual(expect.arrayContaining(mine));
      expect(outcomes(anew, 'failed')).toEqual([]);
      expect(await target.sql('SELECT shop.twice(4)')).toBe('8');
      expect(await comparable(target)).toEqual(state);
    });

    test('a selection, and a new name for a database', async () => {
      await using target = await restored();
      await target.sql(
        'CREATE DATABASE `new`; CREATE TABLE `new`.customer AS SELECT * FROM shop.customer; CREATE TABLE `new`.z_base AS SELECT * FROM shop.z_base',
      );
      const selection: Selection = {
        ...everything,
        includeDatabases: ['shop'],
        includeTables: ['a_b.cross_db'],
        excludeTables: ['shop.invoker'],
        rewriteDatabases: new Map([['shop', 'new']]),
      };
      const report = await replay(target, { selection });
      expect(outcomes(report, 'failed')).toEqual([]);
      expect(outcomes(report, 'created')).toContain('view a_b.cross_db');
      expect(outcomes(report, 'skipped')).toEqual(
        expect.arrayContaining(['view new.invoker', 'view -odd `db%_.v`v', 'database -odd `db%_.-odd `db%_']),
      );
      const inShop = `SELECT COUNT(*) FROM information_schema.views WHERE table_schema = 'shop'`;
      expect(await target.sql(inShop)).toBe('0');
      const definition = await target.sql(
        `SELECT view_definition FROM information_schema.views WHERE table_schema = 'a_b'`,
      );
      expect(definition).toContain('from `new`.`aa_third`');
      expect(definition).not.toContain('shop');
      // The event calls shop.fill(1), without quotes.
      expect(report.warnings).toEqual(['event new.nightly still mentions shop: correct it by hand']);
    });

    test.runIf(kind === 'mysql')(
      'a legacy file: names in order of the alphabet, GTIDs, and no IF NOT EXISTS',
      async () => {
        await using target = await restored();
        // What mysqldump writes before our own ordering of views, as rondb-helm's script calls it.
        const { stdout } = await execa(source.programs.dump, [
          '--no-defaults',
          '--protocol=TCP',
          '--host=127.0.0.1',
          `--port=${source.port}`,
          '--user=root',
          '--no-data',
          // A view of the example without its DEFINER cannot be locked.
          '--skip-lock-tables',
          '--skip-add-drop-table',
          '--triggers',
          '--routines',
          '--events',
          '--databases',
          '--',
          'shop',
          'a_b',
          'empty_one',
          '-odd `db%_',
        ]);
        expect(stdout).toContain('SET @@GLOBAL.GTID_PURGED');
        const report = await replay(target, { content: Buffer.from(stdout) });
        expect(outcomes(report, 'failed')).toEqual([]);
        expect(outcomes(report, 'skipped')).toHaveLength(3);
        expect(await target.sql('SELECT @@GLOBAL.gtid_purged')).toBe('');
        expect(await comparable(target)).toEqual(state);
      },
    );

    test('an account with exactly the named privileges replays it, and one without is told', async () => {
      await using target = await restored();
      await target.sql("CREATE USER restorer@localhost IDENTIFIED BY 'r'");
      const config = { ...configOf(target), user: 'restorer', password: 'r' };
      const { missing } = await checkRestorePrivileges(config, true, signal);
      expect(missing.length).toBeGreaterThan(10);
      for (const { hint } of missing) await target.sql(hint);
      expect((await checkRestorePrivileges(config, true, signal)).missing).toEqual([]);
      const options = { selection: everything, replaceExisting: true, signal, log: silentLogger };
      const report = await replayDatabases(config, content, options);
      expect(report.objects.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      expect(await comparable(target)).toEqual(state);
    });

    test('a server that goes away is an error, and a cancelled replay ends with its reason', async () => {
      const target = await restored();
      const stop = new AbortController();
      const options = { selection: everything, replaceExisting: false, log: silentLogger };
      stop.abort(new BackupError('CANCELLED', 'enough'));
      await expect(
        replayDatabases(configOf(target), content, { ...options, signal: stop.signal }),
      ).rejects.toMatchObject({ code: 'CANCELLED', message: 'enough' });
      await target.stop();
      await expect(replay(target)).rejects.toMatchObject({ code: 'SQL_UNREACHABLE' });
    });
  });
});
