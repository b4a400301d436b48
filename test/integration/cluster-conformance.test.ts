/**
 * How a cluster behaves, as far as the product depends on it, asked with its own programs alone. The same questions go
 * to the real cluster and to the simulated one: where they disagree, the simulated one is wrong.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterOptions, TestCluster } from '../cluster/cluster.ts';
import { makesBackups } from '../cluster/conformance/backups.ts';
import { survivesDeaths } from '../cluster/conformance/deaths.ts';
import { answersQuestions } from '../cluster/conformance/questions.ts';
import { restoresBackups } from '../cluster/conformance/restore.ts';
import type { Subject } from '../cluster/conformance/subject.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { backupFiles, firstBytes, mgm } from '../cluster/raw.ts';
import { startCluster } from '../cluster/start.ts';
import { loadExample } from '../database/load.ts';

const home = await findHome();
if (home === undefined) console.warn(`the real half of this suite is skipped: ${NO_PROGRAMS}`);

const kinds = [
  { kind: 'real', available: home !== undefined },
  { kind: 'simulated', available: true },
] as const;

/** Slow enough that a backup of some 10 MB lasts for seconds and can be met while it runs. */
const SLOW: ClusterOptions = { extraConfig: { MinDiskWriteSpeed: '1M', MaxDiskWriteSpeed: '2M' } };

describe.each(kinds)('$kind cluster', ({ kind, available }) => {
  describe.skipIf(!available)('of two groups of two nodes', () => {
    let cluster: TestCluster;
    const subject: Subject = {
      cluster: () => cluster,
      nextId: () => ++subject.lastId,
      lastId: 100,
      records: undefined,
    };
    beforeAll(async () => {
      cluster = await startCluster({ kind, ...SLOW });
      if (cluster.mysql !== undefined) await loadExample(cluster.mysql, { rows: 40_000 });
    });
    afterAll(() => cluster?.stop());

    answersQuestions(subject);
    makesBackups(subject, home);
    survivesDeaths(subject);
  });

  describe.skipIf(!available)('ndb_restore', () => {
    restoresBackups(kind);
  });

  test.skipIf(!available)(
    'one LDM thread and compression: no PART level, and the compressed header',
    async () => {
      await using cluster = await startCluster({
        kind,
        nodes: [3],
        replicas: 1,
        ldm: 1,
        compressed: true,
        mysql: false,
      });
      const { exitCode } = await mgm(cluster, 'START BACKUP 7 SNAPSHOTEND WAIT COMPLETED');
      expect(exitCode).toBe(0);
      const names = ['BACKUP-7-0.3.Data', 'BACKUP-7.3.ctl', 'BACKUP-7.3.log'];
      expect((await backupFiles(cluster, 7)).get(3)).toEqual(names);
      for (const name of names) {
        expect((await firstBytes(cluster, 3, 7, name)).subarray(0, 4).toString('hex')).toBe('fe030110');
      }
    },
  );
});
