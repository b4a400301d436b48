/** What the dumps need of an account, a network and a program, and what is said when it is not there. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlConfig } from '@rondb-backup/coordinator/sql/config.ts';
import { dumpSql } from '@rondb-backup/coordinator/sql/dump.ts';
import { checkSqlPrivileges, NEEDED_PRIVILEGES } from '@rondb-backup/coordinator/sql/privileges.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingProgram, seenBy } from '../mysql/programs.ts';
import { findServers, type SqlPrograms, startServer, type TestServer } from '../mysql/server.ts';

const servers = await findServers();
const kinds = (['mysql', 'mariadb'] as const).map((kind) => ({ kind, programs: servers[kind] }));
for (const { kind, programs } of kinds)
  if (programs === undefined) console.warn(`skipped: no ${kind} server here`);

/** All that an option file or a shell could trip over. */
const PASSWORD = `p"'#\\n;é =[x] $(id) `;
const quoted = `'${PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

describe.each(kinds)('$kind', ({ kind, programs }) => {
  describe.skipIf(programs === undefined)('access', () => {
    let dir: string;
    let server: TestServer;
    let config: SqlConfig;
    const needed = NEEDED_PRIVILEGES[kind];

    const dumpWith = async (change: Partial<SqlConfig> = {}, signal = new AbortController().signal) => {
      const outDir = await mkdtemp(join(dir, 'out-'));
      const result = await dumpSql({ config: { ...config, ...change }, outDir, signal, log: silentLogger });
      const read = async (name: string): Promise<string> =>
        (await readFile(join(outDir, name), 'utf8')).replace(/^-- Host: .*$/m, '');
      return { result, outDir, users: await read('users.sql'), databases: await read('databases.sql') };
    };
    const failure = async (work: Promise<unknown>): Promise<BackupError> =>
      await work.then(
        () => expect.unreachable('it should have failed'),
        (error: unknown) => (error instanceof BackupError ? error : expect.unreachable(String(error))),
      );

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'rondb-backup-sql-access-'));
      server = await startServer(programs as SqlPrograms);
      const wild = (name: string): Promise<string> =>
        readFile(join(import.meta.dirname, `../mysql/wild-${name}.sql`), 'utf8');
      await server.sql(await wild('schema'));
      await server.sql(await wild(kind));
      await server.sql(`CREATE USER backup@localhost IDENTIFIED BY ${quoted};
        GRANT ${needed.join(', ')} ON *.* TO backup@localhost`);
      config = {
        host: '127.0.0.1',
        port: server.port,
        user: 'backup',
        password: PASSWORD,
        mysqldumpProgram: server.programs.dump,
        excludeDatabases: [],
        connectTimeoutMs: 2_000,
        dumpTimeoutMs: 60_000,
      };
    });
    afterAll(async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    });

    test('an account with exactly the needed privileges dumps what root dumps', async () => {
      const own = await dumpWith();
      const root = await dumpWith({ user: 'root', password: undefined });
      expect(own.users).toBe(root.users);
      expect(own.databases).toBe(root.databases);
      expect(own.result.warnings).toEqual(root.result.warnings);
      expect(own.databases).toContain('TRIGGER `customer_bi2`'.replaceAll(kind === 'mariadb' ? '`' : '', ''));
      const check = await checkSqlPrivileges(config);
      expect(check.missing).toEqual([]);
      expect(check.account).toBe('backup@localhost');
      expect(check.server).toMatchObject({ kind, joinedCluster: false });
    });

    test.each(needed)(
      'without %s: the check names it, the dump is not whole, and its hint repairs it',
      async (name) => {
        const whole = await dumpWith();
        await server.sql(`REVOKE ${name} ON *.* FROM backup@localhost`);
        const { missing } = await checkSqlPrivileges(config);
        expect(missing).toHaveLength(1);
        expect(missing[0]?.message).toContain(name);
        // Denied or different: the privilege is not asked for without need.
        const without = await dumpWith().then(
          ({ databases }) => databases,
          (error: unknown) => (error instanceof BackupError ? error.code : String(error)),
        );
        expect(without).not.toBe(whole.databases);
        expect(without).toMatch(/^(?:SQL_DENIED$|-- M|\/\*M)/);
        await server.sql(missing[0]?.hint ?? '');
        expect((await checkSqlPrivileges(config)).missing).toEqual([]);
        expect((await dumpWith()).databases).toBe(whole.databases);
      },
    );

    test('privileges that come by an active role count', async () => {
      await server.sql(`CREATE ROLE dumper; GRANT ${needed.join(', ')} ON *.* TO dumper;
        CREATE USER byrole@localhost IDENTIFIED BY ${quoted}; GRANT dumper TO byrole@localhost;`);
      const account = { ...config, user: 'byrole' };
      expect((await checkSqlPrivileges(account)).missing).toHaveLength(needed.length);
      await server.sql(`SET DEFAULT ROLE dumper ${kind === 'mysql' ? 'TO' : 'FOR'} byrole@localhost`);
      expect((await checkSqlPrivileges(account)).missing).toEqual([]);
      await server.sql('DROP USER byrole@localhost; DROP ROLE dumper');
    });

    test('the password is in no argument, no environment and no error, and its file is private', async () => {
      const program = await recordingProgram(dir, server.programs.dump);
      const { outDir } = await dumpWith({ mysqldumpProgram: program });
      const seen = await seenBy(program);
      expect(seen?.mode).toBe(0o600);
      expect(JSON.stringify([seen?.args, seen?.env])).not.toContain('$(id)');
      expect((await readdir(outDir)).sort()).toEqual(['databases.sql', 'users.sql']);
    });

    test.each([
      ['a wrong password', { password: 'wrong$(id)' }, 'SQL_DENIED'],
      ['an unknown account', { user: 'nobody' }, 'SQL_DENIED'],
      ['a port where nobody listens', { port: 9 }, 'SQL_UNREACHABLE'],
      ['a host that is not known', { host: 'no-such-host.invalid' }, 'SQL_UNREACHABLE'],
      [
        'a dump program that is not there',
        { mysqldumpProgram: '/nonexistent/mysqldump' },
        'PROGRAM_NOT_FOUND',
      ],
      ['another program', { mysqldumpProgram: process.execPath }, 'PROGRAM_FAILED'],
      ['a certificate file that is not there', { tls: { caFile: '/nonexistent/ca.pem' } }, 'CONFIG_INVALID'],
    ] as const)('%s', async (_, change, code) => {
      const error = await failure(dumpWith(change));
      expect(error.code).toBe(code);
      expect(error.hint).not.toBe('');
      expect(error.message).not.toContain('$(id)');
    });

    test.each([
      ['a wrong password', { password: 'wrong' }, 'SQL_DENIED'],
      ['a port where nobody listens', { port: 9 }, 'SQL_UNREACHABLE'],
    ] as const)('the check says the same of %s', async (_, change, code) => {
      expect((await failure(checkSqlPrivileges({ ...config, ...change }))).code).toBe(code);
    });

    test('a locked account', async () => {
      await server.sql('ALTER USER backup@localhost ACCOUNT LOCK');
      expect(await failure(dumpWith())).toMatchObject({ code: 'SQL_DENIED' });
      await server.sql('ALTER USER backup@localhost ACCOUNT UNLOCK');
      await dumpWith();
    });

    test('a server that accepts and never answers ends with the connect timeout', async () => {
      const silent = createServer(() => undefined).listen(0, '127.0.0.1');
      await new Promise((resolve) => silent.once('listening', resolve));
      const address = silent.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const started = Date.now();
      const error = await failure(checkSqlPrivileges({ ...config, port, connectTimeoutMs: 300 }));
      expect(error.code).toBe('SQL_UNREACHABLE');
      expect(Date.now() - started).toBeLessThan(3_000);
      silent.close();
    });

    test('cancelling ends the dump program and throws the reason', async () => {
      const program = await recordingProgram(dir, server.programs.dump, true);
      const controller = new AbortController();
      const pending = failure(dumpWith({ mysqldumpProgram: program }, controller.signal));
      while ((await seenBy(program)) === undefined) await sleep(50);
      controller.abort(new BackupError('CANCELLED', 'cancelled by a test'));
      expect(await pending).toMatchObject({ code: 'CANCELLED', message: 'cancelled by a test' });
      const pid = (await seenBy(program))?.pid ?? 0;
      expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    });

    test('a dump program that hangs ends with the timeout', async () => {
      const program = await recordingProgram(dir, server.programs.dump, true);
      const error = await failure(dumpWith({ mysqldumpProgram: program, dumpTimeoutMs: 1_000 }));
      expect(error.code).toBe('PROGRAM_TIMEOUT');
    });

    test.runIf(kind === 'mysql')('a partial revoke is a missing privilege, by database', async () => {
      await server.sql('REVOKE TRIGGER ON shop.* FROM backup@localhost');
      const { missing } = await checkSqlPrivileges(config);
      expect(missing.map(({ message }) => message)).toEqual([
        'account backup@localhost lacks the privilege TRIGGER on `shop`.*',
      ]);
      await server.sql('GRANT TRIGGER ON *.* TO backup@localhost');
    });

    test.runIf(kind === 'mysql')('TLS: the right authority, any, and the wrong one', async () => {
      await server.sql('ALTER USER backup@localhost REQUIRE SSL');
      expect(await failure(dumpWith())).toMatchObject({ code: 'SQL_DENIED' });
      await dumpWith({ tls: {} });
      await dumpWith({ tls: { caFile: join(server.dataDir, 'ca.pem') } });
      const wrong = await failure(dumpWith({ tls: { caFile: join(server.dataDir, 'client-cert.pem') } }));
      expect(wrong).toMatchObject({ code: 'SQL_UNREACHABLE', retryable: false });
      await server.sql('ALTER USER backup@localhost REQUIRE NONE');
    });

    test.runIf(kind === 'mariadb')(
      'TLS that the server does not offer is not replaced by cleartext',
      async () => {
        expect(await failure(dumpWith({ tls: {} }))).toMatchObject({
          code: 'SQL_UNREACHABLE',
          retryable: false,
        });
      },
    );
  });
});
