/** users.sql of real servers, replayed into others: what is made, what is kept, and who can log in afterwards. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everything, type Selection } from '@rondb-backup/coordinator/restore/selection.ts';
import type { SqlConfig } from '@rondb-backup/coordinator/sql/config.ts';
import { dumpSql } from '@rondb-backup/coordinator/sql/dump.ts';
import { replayDatabases } from '@rondb-backup/coordinator/sql/replay/replay-databases.ts';
import { replaySql } from '@rondb-backup/coordinator/sql/replay/replay-sql.ts';
import { replayUsers } from '@rondb-backup/coordinator/sql/replay/replay-users.ts';
import type { ReplayReport } from '@rondb-backup/coordinator/sql/replay/report.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dropCode } from '../mysql/drop-code.ts';
import { accountState, schemaState } from '../mysql/oracle.ts';
import { findServers, type SqlPrograms, startServer, type TestServer } from '../mysql/server.ts';

const servers = await findServers();
const kinds = (['mysql', 'mariadb'] as const).map((kind) => ({ kind, programs: servers[kind] }));
for (const { kind, programs } of kinds)
  if (programs === undefined) console.warn(`skipped: no ${kind} server here`);

const file = async (name: string): Promise<string> =>
  await readFile(join(import.meta.dirname, `../mysql/${name}.sql`), 'utf8');
const signal = new AbortController().signal;

describe.each(kinds)('$kind', ({ kind, programs }) => {
  describe.skipIf(programs === undefined)('replays users.sql', () => {
    let dir: string;
    let source: TestServer;
    /** What makes the tables. */
    let tables: string;
    let databases: Buffer;
    let users: Buffer;

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
    const optionsOf = (
      change: Partial<{ selection: Selection; overwriteUsers: boolean; replaceExisting: boolean }>,
    ) => ({
      selection: everything,
      overwriteUsers: false,
      replaceExisting: false,
      signal,
      log: silentLogger,
      ...change,
    });
    /** A server with the source's tables and nothing else, as after a restore of the data nodes. */
    const restored = async (): Promise<TestServer> => {
      const server = await startServer(programs as SqlPrograms);
      await server.sql(tables);
      await dropCode(server);
      return server;
    };
    const labels = (report: ReplayReport, outcome: string, objectKind: string): string[] =>
      report.objects
        .filter((object) => object.outcome === outcome && object.kind === objectKind)
        .map(({ name }) => name);
    const grantsOf = (server: TestServer, account: string): Promise<string> =>
      server.sql(`SHOW GRANTS FOR ${account}`);

    /** Without the grant on a dropped table, and rows of MariaDB's root, which is there before. */
    const comparable = (state: string): string[] =>
      state
        .split('\n')
        .filter((line) => !line.includes('Table_name dropped ') && !/User root (?:priv|Proxied)/.test(line));

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'rondb-backup-sql-restore-users-'));
      source = await startServer(programs as SqlPrograms);
      await source.sql(await file('wild-schema'));
      await source.sql(await file(`wild-${kind}`));
      await source.sql('USE shop; DROP VIEW broken, broken_too, ghost_view');
      await dumpSql({ config: configOf(source), outDir: dir, signal, log: silentLogger });
      tables = await readFile(join(dir, 'databases.sql'), 'utf8');
      // A view on a view whose DEFINER comes with users.sql: the client program would stop there.
      await source.sql(`USE shop;
        GRANT ALL ON shop.* TO carol@localhost;
        CREATE DEFINER = carol@localhost VIEW of_carol AS SELECT id FROM customer;
        CREATE VIEW on_carol AS SELECT id FROM of_carol;`);
      await dumpSql({ config: configOf(source), outDir: dir, signal, log: silentLogger });
      databases = await readFile(join(dir, 'databases.sql'));
      users = await readFile(join(dir, 'users.sql'));
    });
    afterAll(async () => {
      await source.stop();
      await rm(dir, { recursive: true, force: true });
    });

    test('both files: the server stores what the source stores, and a second time nothing changes', async () => {
      await using target = await restored();
      const files = { databases, users };
      const report = await replaySql(configOf(target), files, optionsOf({}));
      expect(report.objects.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      expect(labels(report, 'created', 'view')).toContain('on_carol');
      expect(labels(report, 'kept', 'account')).toContain('root@localhost');
      expect(labels(report, 'skipped', 'grant')).toEqual([
        'GRANT SELECT ON `shop`.`dropped` TO `carol`@`localhost`',
      ]);
      expect(comparable(await accountState(target))).toEqual(comparable(await accountState(source)));
      expect(await schemaState(target)).toBe(await schemaState(source));
      const login = { user: 'carol', password: "carol's" };
      expect(await target.sql('SELECT CURRENT_USER()', login)).toBe('carol@localhost');

      const before = await accountState(target);
      const again = await replaySql(configOf(target), files, optionsOf({}));
      expect(again.objects.filter(({ outcome }) => outcome === 'created')).toEqual([]);
      expect(await accountState(target)).toBe(before);
    });

    test('databases.sql alone: what stands on a missing DEFINER is named', async () => {
      await using target = await restored();
      const report = await replayDatabases(configOf(target), databases, optionsOf({}));
      const failed = report.objects.filter(({ outcome }) => outcome === 'failed');
      expect(failed.map(({ name, detail }) => [name, detail])).toEqual([
        ['on_carol', expect.stringMatching(/carol.*1449/)],
      ]);
    });

    test('accounts that exist are kept, or made anew when asked; never our own', async () => {
      await using target = await restored();
      const config = configOf(target);
      await target.sql(`CREATE USER carol@localhost IDENTIFIED BY 'mine'; GRANT SHUTDOWN ON *.* TO carol@localhost;
        CREATE USER bystander@localhost IDENTIFIED BY 'b'`);
      const own = await target.sql('SELECT CURRENT_USER()');
      const kept = await replayUsers(config, users, optionsOf({}));
      expect(labels(kept, 'kept', 'account')).toContain('carol@localhost');
      expect(await target.sql('SELECT CURRENT_USER()', { user: 'carol', password: 'mine' })).toBe(
        'carol@localhost',
      );
      const before = await grantsOf(target, 'carol@localhost');
      expect(before).not.toContain('`shop`');
      expect(before).toContain('SHUTDOWN');

      const replaced = await replayUsers(config, users, optionsOf({ overwriteUsers: true }));
      expect(labels(replaced, 'created', 'account')).toContain('carol@localhost');
      expect(labels(replaced, 'kept', 'account')).toContain(own);
      expect(replaced.warnings).toEqual([]);
      expect(await target.sql('SELECT CURRENT_USER()', { user: 'carol', password: "carol's" })).toBe(
        'carol@localhost',
      );
      const grants = await grantsOf(target, 'carol@localhost');
      expect(grants).toContain('`shop`');
      expect(grants).not.toContain('SHUTDOWN');
      const names = await target.sql('SELECT user FROM mysql.user');
      expect(names).toContain('bystander');
      expect(names).not.toContain('rondb-backup-');
    });

    test('grants follow the selection and the new names', async () => {
      await using target = await restored();
      const selection: Selection = {
        ...everything,
        excludeDatabases: ['a_b'],
        rewriteDatabases: new Map([['shop', 'sh_op2']]),
      };
      await target.sql(
        'CREATE DATABASE sh_op2; CREATE TABLE sh_op2.customer AS SELECT * FROM shop.customer; CREATE TABLE sh_op2.not_yet (a INT)',
      );
      const report = await replayUsers(configOf(target), users, optionsOf({ selection }));
      const skipped = labels(report, 'skipped', 'grant');
      expect(skipped).toContain('GRANT SELECT ON `a\\_b`.* TO `ann`@`%`');
      expect(skipped.filter((name) => name.includes('od%'))).toHaveLength(1);
      const grants = await grantsOf(target, "ann@'%'");
      expect(grants).toContain('`sh_op2`.`customer`');
      expect(grants).not.toMatch(/`shop`|a\\*_b/);
      const all = kind === 'mysql' ? "'wri''ter'@'%'" : "`wri'ter`";
      expect(await grantsOf(target, all)).toContain('ON `sh_op2`.*');
      expect(report.objects.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    });

    test.runIf(kind === 'mysql')(
      'what mysqlpump wrote, with a plugin and a privilege that are gone',
      async () => {
        await using target = await startServer(programs as SqlPrograms);
        const config = configOf(target);
        await target.sql(`CREATE USER made@localhost IDENTIFIED BY 'of app'; CREATE DATABASE shop;
        CREATE USER old@'%' IDENTIFIED BY 'still mine'; GRANT SELECT ON shop.* TO old@'%'`);
        const hash = await target.sql(
          "SELECT HEX(authentication_string) FROM mysql.user WHERE user = 'made'",
        );
        // As SHOW CREATE USER escapes it, and mysqlpump copies it.
        const salt = Buffer.from(hash, 'hex').toString('latin1');
        const escaped = salt.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n');
        const legacy = Buffer.from(
          (await file('legacy-users')).replace('%HASH%', () => escaped),
          'latin1',
        );
        const report = await replayUsers(config, legacy, optionsOf({ overwriteUsers: true }));
        const outcomes = report.objects.map(({ name, outcome }) => `${outcome} ${name}`);
        expect(outcomes).toEqual([
          'created app@%',
          'failed old@%',
          'created ops@%',
          'created GRANT USAGE ON *.* TO `app`@`%`',
          'created GRANT INSERT, SELECT ON `shop`.* TO `app`@`%`',
          'skipped GRANT SELECT ON `shop`.`gone` TO `app`@`%`',
          'created GRANT RELOAD ON *.* TO `ops`@`%`',
          'created GRANT BACKUP_ADMIN ON *.* TO ops@%',
          'skipped GRANT NO_SUCH_ADMIN ON *.* TO ops@%',
          'created GRANT `ops`@`%` TO `app`@`%`',
          'created SET DEFAULT ROLE `ops`@`%` TO `app`@`%`',
        ]);
        expect(JSON.stringify(report)).not.toContain('2470C0C06DEE');
        expect(await target.sql('SELECT CURRENT_ROLE()', { user: 'app', password: 'of app' })).toBe(
          '`ops`@`%`',
        );
        // The account whose plugin is gone is as it was.
        expect(await target.sql('SELECT 1', { user: 'old', password: 'still mine' })).toBe('1');
        expect(await grantsOf(target, "old@'%'")).toContain('GRANT SELECT ON `shop`.*');
      },
    );
  });
});
