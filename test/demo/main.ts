/**
 * `npm run demo -- [--dir DIR] [--rows N]`: a cluster of four data nodes, an example database, an agent beside each
 * data node, and one backup into a directory that stands for the object store. A real cluster then loses a database and
 * gets it back.
 */
import { mkdir, mkdtemp, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import type { MysqlAddress } from '../cluster/cluster.ts';
import { findHome } from '../cluster/programs.ts';
import { checksumTables } from '../database/checksum.ts';
import { connect } from '../database/connect.ts';
import { loadExample } from '../database/load.ts';
import { programs, startProduct } from '../product/processes.ts';
import { restoreSection } from '../product/restore.ts';
import { startDemoCluster } from './cluster.ts';

const HELP = `Usage: npm run demo -- [--dir DIR] [--rows N]

Makes a cluster, an example database and a backup of it, verifies the backup, on a real
cluster drops a database and restores it, and stops all that it started.

  --dir DIR   work here and leave the object store as plain files in DIR/store (default: a temporary directory)
  --rows N    rows of the example database, 5 to 10000000 (default: 100000)
`;

const BUCKET = 'backups';
const LOST = 'shop';
const PREFIX = 'demo';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function readOptions(): { dir: string | undefined; rows: number } | undefined {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string' },
      rows: { type: 'string', default: '100000' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  const rows = Number(values.rows);
  if (!Number.isInteger(rows) || rows < 5 || rows > 10_000_000)
    throw new Error(`--rows must be 5 to 10000000, not ${values.rows}`);
  return { dir: values.dir, rows };
}

async function demo(dir: string, rows: number): Promise<void> {
  await using things = new AsyncDisposableStack();
  const interrupted = Promise.withResolvers<never>();
  const interrupt = (): void => interrupted.reject(new Error('interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const orInterrupted = <T>(work: Promise<T>): Promise<T> => Promise.race([work, interrupted.promise]);

  const kind = (await findHome()) === undefined ? 'simulated' : 'real';
  say(
    kind === 'real'
      ? 'A real cluster: one management server, data nodes 1 2 4 5, a MySQL server (about 20 s, 2.5 GB of memory) …'
      : 'A simulated cluster and a MariaDB server: no RonDB or NDB programs were found (set RONDB_HOME to use yours) …',
  );
  const cluster = await orInterrupted(startDemoCluster(kind, join(dir, 'cluster')));
  things.use(cluster);
  say(`An example database of ${rows.toLocaleString('en')} rows …`);
  const counts = await orInterrupted(
    loadExample(cluster.mysql, { rows, engine: kind === 'real' ? 'NDBCLUSTER' : 'InnoDB' }),
  );
  await cluster.afterLoad();
  for (const [table, count] of Object.entries(counts))
    say(`  ${table.padEnd(18)} ${String(count).padStart(9)} rows`);

  const store = join(dir, 'store');
  await mkdir(join(store, BUCKET), { recursive: true });
  const rcloneConfig = join(dir, 'rclone.conf');
  await writeFile(rcloneConfig, `[store]\ntype = alias\nremote = ${store}\n`, { mode: 0o600 });
  say('An agent beside each data node …');
  const product = await orInterrupted(
    startProduct({
      cluster,
      mysql: cluster.mysql,
      remote: `store:${BUCKET}/${PREFIX}`,
      rcloneConfig,
      dir: join(dir, 'config'),
      ...(kind === 'real' ? { agent: restoreSection(cluster) } : {}),
    }),
  );
  things.use(product);

  const command = async (...args: string[]): Promise<void> => {
    say(`\n$ rondb-backup ${args.join(' ')} --config ${product.configFile}`);
    const child = execa(process.execPath, [programs.coordinator, ...args, '--config', product.configFile], {
      stdio: 'inherit',
      reject: false,
    });
    const { exitCode } = await orInterrupted(child);
    if (exitCode !== 0) throw new Error(`rondb-backup ${args[0]} ended with exit code ${exitCode}`);
  };
  await command('check');
  await command('run', '-o', 'text');
  await showTree(join(store, BUCKET, PREFIX));
  await command('verify', 'latest', '-o', 'text');
  if (kind === 'real') await loseAndRestore(cluster.mysql, command);
  await command('list');
  say(`\nThe object store: ${store}\nThe configuration: ${product.configFile}`);
}

async function loseAndRestore(
  mysql: MysqlAddress,
  command: (...args: string[]) => Promise<void>,
): Promise<void> {
  const before = await checksumTables(mysql, [LOST]);
  say(`\nmysql> DROP DATABASE ${LOST}`);
  await using session = await connect(mysql);
  await session.connection.query(`DROP DATABASE ${LOST}`);
  await command('restore', 'latest', '--include-databases', LOST, '--yes', '-o', 'text');
  const after = await checksumTables(mysql, [LOST]);
  if (JSON.stringify(after) !== JSON.stringify(before))
    throw new Error('what was restored is not what was lost');
  say(`\nmysql> CHECKSUM TABLE … says of all ${Object.keys(after).length} tables what it said before`);
}

async function showTree(directory: string): Promise<void> {
  say(`\n${directory}`);
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files.sort()) {
    const { size } = await stat(file);
    say(`${String(size).padStart(12)}  ${file.slice(directory.length + 1)}`);
  }
}

try {
  const options = readOptions();
  if (options === undefined) say(HELP);
  else {
    const { dir, rows } = options;
    const home = dir === undefined ? await mkdtemp(join(tmpdir(), 'rondb-backup-demo-')) : dir;
    await mkdir(home, { recursive: true });
    const clusterDir = join(await realpath(home), 'cluster');
    try {
      await demo(await realpath(home), rows);
      say('Everything that the demo started has ended.');
    } finally {
      await rm(clusterDir, { recursive: true, force: true });
    }
  }
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
