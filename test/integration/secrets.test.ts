/** Known secrets in every configured place, a run that is made and one that fails, and no trace of them anywhere. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulatedCluster } from '../cluster/simulated/start.ts';
import { findServers, startServer } from '../mysql/server.ts';
import { fetchObjects } from '../oracles/stored-backup.ts';
import { type Product, startProduct } from '../product/processes.ts';
import { backupIdOf, failureOf } from '../product/run-output.ts';
import { S3_SECRET_KEY, startS3 } from '../stores/s3.ts';

const MYSQL_PASSWORD = 'mysqlPassword4711';
const BACKUP_PASSWORD = 'backupPassword4712';
const STORE_SECRET = 'storeSecret4713';
const secrets = [MYSQL_PASSWORD, BACKUP_PASSWORD, STORE_SECRET];
const REMOTE = 's3:backups/prod';

const { mariadb } = await findServers();
if (mariadb === undefined) console.warn('no MariaDB server was found: secrets are not looked for');

/** The arguments of every process, again and again until `until` is settled. */
async function watchArguments(until: Promise<unknown>): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const done = new AbortController();
  void until.finally(() => done.abort());
  while (!done.signal.aborted) {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    for (const pid of pids) seen.add(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
    await sleep(5);
  }
  return seen;
}

describe.skipIf(mariadb === undefined)('secrets', () => {
  const things = new AsyncDisposableStack();
  let product: Product;
  let configFile: string;
  let dir: string;

  beforeAll(async () => {
    if (mariadb === undefined) return;
    dir = await mkdtemp(join(tmpdir(), 'rondb-backup-secrets-'));
    things.defer(() => rm(dir, { recursive: true, force: true }));
    const s3 = things.use(await startS3());
    configFile = s3.configFile;
    const server = things.use(await startServer(mariadb));
    await server.sql(
      `CREATE USER backup@'%' IDENTIFIED BY '${MYSQL_PASSWORD}'; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE ON *.* TO backup@'%';`,
    );
    const mysql = { host: '127.0.0.1', port: server.port, user: 'backup', password: MYSQL_PASSWORD };
    const cluster = things.use(await startSimulatedCluster({ nodes: [1, 2], mysqlServer: mysql }));
    const passwordFile = join(dir, 'backup-password');
    await writeFile(passwordFile, `${BACKUP_PASSWORD}\n`, { mode: 0o600 });
    // One remote whose secret is right and known to everybody, and one whose secret is wrong and ours.
    const rcloneConfig = join(dir, 'rclone.conf');
    const wrong = s3.section('wrong', { secret_access_key: STORE_SECRET });
    await writeFile(rcloneConfig, s3.rcloneConfig + wrong, { mode: 0o600 });
    product = things.use(
      await startProduct({
        cluster,
        mysql,
        remote: REMOTE,
        rcloneConfig,
        agent: { backupPasswordFile: passwordFile },
        coordinator: {
          log: { level: 'trace' },
          backup: { encryptPasswordFile: passwordFile, tempDir: dir },
        },
      }),
    );
  });
  afterAll(() => things.disposeAsync());

  test('are in no argument, output, log, object or error of a run', async () => {
    const run = product.cli('run');
    const argumentsSeen = await watchArguments(run);
    const result = await run;
    const objects = await fetchObjects(configFile, `${REMOTE}/${backupIdOf(result)}`);
    const marker = await readFile(join(objects, 'manifest.json'), 'utf8');
    const places = {
      arguments: [...argumentsSeen].join('\n'),
      output: result.stdout + result.stderr,
      agents: product.agents.map((agent) => agent.log()).join('\n'),
      manifest: marker,
      users: await readFile(join(objects, 'users.sql'), 'utf8'),
    };
    await rm(objects, { recursive: true });
    // The watch has seen what it looked at, and the logs say something.
    expect(places.arguments).toContain('START BACKUP');
    expect(places.agents).toContain('rclone');
    for (const [place, text] of Object.entries(places))
      for (const secret of [...secrets, `secret_access_key = ${S3_SECRET_KEY}`])
        expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
  });

  test('are in no error of a store that refuses them', async () => {
    const storage = { remote: 'wrong:backups/prod', rcloneConfig: join(dir, 'rclone.conf') };
    const result = await product.cli('run', '--config', await product.variant({ storage }));
    expect(failureOf(result).code).toBe('STORE_DENIED');
    for (const secret of secrets) expect((result.stdout + result.stderr).includes(secret)).toBe(false);
  });
});
