/**
 * rondb-helm both ways, on real clusters: what its scripts left is adopted and restored into a cluster of other nodes, and
 * what we store is restored by its own steps. Every row, view, routine, trigger, event and account is as in the source.
 */
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { startCluster } from '../cluster/start.ts';
import { checksumTables } from '../database/checksum.ts';
import { loadExample } from '../database/load.ts';
import { EXAMPLE_DATABASES } from '../database/schema.ts';
import { mysqlpumpUsers } from '../mysql/mysqlpump-users.ts';
import { addressOf, codeAndAccounts, emptyServer } from '../oracles/restored-database.ts';
import { makeLegacyBackup } from '../product/legacy-backup.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { downloadsLeft, restoreSection } from '../product/restore.ts';
import { restoreAsRondbHelm } from '../product/rondb-helm-restore.ts';
import { backupIdOf, outcomeOf } from '../product/run-output.ts';
import { startS3 } from '../stores/s3.ts';

const home = await findHome();
if (home === undefined) console.warn(`nothing is adopted: ${NO_PROGRAMS}`);

const REMOTE = 's3:backups/rondb_backup';
const LEGACY = 264_750_300;
const ROWS = 8_000;

describe.skipIf(home === undefined)('rondb-helm', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let store: { remote: string; rcloneConfig: string };
  let ours: number;
  let original: Awaited<ReturnType<typeof contentOf>>;
  let target: TestCluster;
  let product: Product;

  const productFor = (cluster: TestCluster): Promise<Product> =>
    startProduct({ cluster, ...store, mysql: cluster.mysql, agent: restoreSection(cluster) });

  beforeAll(async () => {
    s3 = await startS3();
    store = { remote: REMOTE, rcloneConfig: s3.configFile };
    {
      await using source = await startCluster({ kind: 'real', nodes: [1, 2], compressed: true });
      await loadExample(addressOf(source), { rows: ROWS });
      original = await contentOf(source);
      await makeLegacyBackup(source, store, LEGACY, {
        'users.sql': await mysqlpumpUsers(addressOf(source)),
        'databases.sql': await dumpDatabases(source),
      });
      await using making = await productFor(source);
      ours = backupIdOf(await making.cli('run'));
    }
    target = await startCluster({ kind: 'real', nodes: [7, 8] });
    product = await productFor(target);
  });
  afterAll(async () => {
    await product?.stop();
    await target?.stop();
    await s3?.stop();
  });

  test('left a backup that is adopted by agents beside other nodes, and restored there', async () => {
    const adopted = await product.cli('adopt', String(LEGACY));
    expect(outcomeOf(adopted)).toMatchObject({ kind: 'adopt', state: 'completed', warnings: [] });
    expect((await product.cli('verify', String(LEGACY), '--depth', 'hashes')).exitCode).toBe(0);

    const restored = await product.cli('restore', String(LEGACY), '--yes');
    expect(outcomeOf(restored)).toMatchObject({ state: 'completed', backupId: LEGACY });
    expect(restored.exitCode).toBe(0);
    expect(await contentOf(target)).toEqual(original);
    expect(await downloadsLeft(target)).toEqual({});
  });

  // Its job replays SQL files in the order in which it finds them.
  test.each([[['databases.sql', 'users.sql']], [['users.sql', 'databases.sql', 'users.sql']]])(
    'restores by its own steps what we stored: %j',
    async (sqlFiles) => {
      await emptyServer(addressOf(target));
      await restoreAsRondbHelm(target, store, ours, [1, 2], sqlFiles);
      expect(await contentOf(target)).toEqual(original);
    },
  );
});

/** Every row of every table, the code, and the accounts. */
const contentOf = async (cluster: TestCluster) => ({
  checksums: await checksumTables(addressOf(cluster), EXAMPLE_DATABASES),
  code: await codeAndAccounts(addressOf(cluster)),
});

/** As its script calls mysqldump. */
async function dumpDatabases(cluster: TestCluster): Promise<string> {
  const { host, port, user } = addressOf(cluster);
  const where = ['--protocol=TCP', `--host=${host}`, `--port=${port}`, `--user=${user}`];
  const what = ['--no-data', '--skip-add-drop-table', '--triggers', '--routines', '--events', '--databases'];
  const program = join(cluster.home, 'bin', 'mysqldump');
  const { stdout } = await execa(program, ['--no-defaults', ...where, ...what, ...EXAMPLE_DATABASES]);
  return `${stdout}\n`;
}
