/** databases.sql of real servers, replayed over one connection instead of by a client program. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everything, type Selection } from '@rondb-backup/coordinator/restore/selection.ts';
import type { SqlConfig } from '@rondb-backup/coordinator/sql/config.ts';
import { dumpSql } from '@rondb-backup/coordinator/sql/dump.ts';
import { createDatabases, replayDatabases } from '@rondb-backup/coordinator/sql/replay/replay-databases.ts';
import type { ReplayReport } from '@rondb-backup/coordinator/sql/replay/report.ts';
import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
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
  });
});
