/** The simulated `ndb_restore`: reads the files as the real one does, and tells the cluster which rows there are. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ControlFile, readControl } from '../files/reader.ts';
import { unwrap } from '../files/wrapping.ts';
import { parseArguments, placeOf } from './arguments.ts';
import { attach } from './restore/cluster.ts';
import { Failure, print, type Reporter, reporterOf } from './restore/report.ts';
import { BadOption, rewritesOf, SELECTING, selectionOf } from './restore/selection.ts';
import { restorePart } from './restore/steps.ts';

const args = parseArguments(
  'ndb_restore',
  process.argv.slice(2),
  {
    nodeid: 'value',
    backupid: 'value',
    'backup-path': 'value',
    'restore-meta': 'flag',
    'restore-data': 'flag',
    'restore-epoch': 'flag',
    'rebuild-indexes': 'flag',
    'print-meta': 'flag',
    'disable-indexes': 'flag',
    'no-restore-disk-objects': 'flag',
    'no-binlog': 'flag',
    'progress-frequency': 'value',
    parallelism: 'value',
    decrypt: 'flag',
    'backup-password-from-stdin': 'flag',
    'include-databases': 'value',
    'exclude-databases': 'value',
    'include-tables': 'value',
    'exclude-tables': 'value',
    'rewrite-database': 'value',
  },
  { n: 'nodeid', b: 'backupid', m: 'restore-meta', r: 'restore-data', e: 'restore-epoch' },
);

const nodeId = args.values.get('nodeid');
const backupId = args.values.get('backupid');
const path = args.values.get('backup-path') ?? '.';

const ANNOUNCED = {
  'include-databases': 'Including Databases',
  'exclude-databases': 'Excluding databases',
  'include-tables': 'Including tables',
  'exclude-tables': 'Excluding tables',
} as const;

try {
  process.exitCode = await run();
} catch (error) {
  if (error instanceof BadOption) {
    print(error.message);
    process.exitCode = 2;
  } else {
    if (!(error instanceof Failure)) throw error;
    print('Thread 1 failed, exiting');
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

async function run(): Promise<number> {
  for (const [name, value] of [
    ['node ID', nodeId],
    ['backup ID', backupId],
  ] as const) {
    if (value !== undefined) continue;
    const option = name === 'node ID' ? '--nodeid' : '--backupid';
    process.stderr.write(`Backup file ${name} not specified, please provide ${option}\n`);
    return 2;
  }
  print(`Nodeid = ${nodeId}`);
  print(`Backup Id = ${backupId}`);
  const selection = selectionOf(args.given);
  const pairs = args.given.filter(([name]) => name === 'rewrite-database').map(([, value]) => value);
  const rewrites = rewritesOf(pairs);
  const reads = args.has('backup-password-from-stdin');
  const given = reads ? (await text(process.stdin)).split('\n') : [];
  if (reads && given.length < 2) throw new BadOption('Error: backup password has no end.');
  if (reads && !args.has('decrypt'))
    throw new BadOption('Password (--backup-password) for decryption given, require also --decrypt.');
  const password = given[0];
  print(`backup path = ${path}`);
  for (const name of SELECTING) {
    const value = args.values.get(name);
    if (value !== undefined) print(`${ANNOUNCED[name]}: ${value.replaceAll(',', ' ')} `);
  }
  if (pairs.length > 0)
    print(`Rewriting databases:${[...rewrites].map(([from, to]) => ` (${from}->${to})`).join('')}`);
  const directories = await findParts();
  if (directories === undefined) {
    process.stderr.write(`Failed to find backup ${backupId} in path ${path}\n`);
    return 1;
  }
  if (directories.length > 1) {
    print(`Found backup ${backupId} with ${directories.length} backup parts`);
    print('Part parallelism is 64');
  }
  const parts = [];
  for (const [at, directory] of directories.entries()) {
    const report = reporterOf(at + 1, directories.length);
    parts.push({ number: at + 1, directory, report, control: await readPart(report, directory, password) });
  }
  const cluster = await attach(placeOf(args));
  for (const { report } of parts) report.info('Connected to NDB');
  const step = {
    nodeId: Number(nodeId),
    backupId: Number(backupId),
    does: (name: string) => args.has(name),
    progressMs: Number(args.values.get('progress-frequency') ?? 0) * 1000,
    password,
    selection,
    rewrites,
    cluster,
  };
  for (const part of parts) await restorePart(step, part);
  cluster.detach();
  return 0;
}

/** The directories of all parts, there or not; undefined where nothing of this backup is there. */
async function findParts(): Promise<readonly string[] | undefined> {
  const names: readonly string[] = await readdir(path).catch(() => []);
  const pattern = new RegExp(`^BACKUP-${backupId}-PART-\\d+-OF-(\\d+)$`);
  const count = names.map((name) => pattern.exec(name)?.[1]).find((found) => found !== undefined);
  if (count === undefined) return names.includes(`BACKUP-${backupId}.${nodeId}.ctl`) ? [path] : undefined;
  const directories = Array.from({ length: Number(count) }, (_, at) =>
    join(path, `BACKUP-${backupId}-PART-${at + 1}-OF-${count}`),
  );
  const inside = await Promise.all(directories.map((directory) => readdir(directory).catch(() => [])));
  return inside.flat().includes(`BACKUP-${backupId}.${nodeId}.ctl`) ? directories : undefined;
}

async function readPart(
  { info, failure }: Reporter,
  directory: string,
  password: string | undefined,
): Promise<ControlFile> {
  const file = join(directory, `BACKUP-${backupId}.${nodeId}.ctl`);
  info('[restore_metadata] Read meta data file header');
  info(`Opening file '${file}'`);
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) throw failure(`Failed to open ${file}`);
  info(`File size ${bytes.length} bytes`);
  const contents = attempt(() => unwrap(bytes, password));
  if (contents === undefined || contents.toString('latin1', 0, 8) !== 'NDBBCKUP')
    throw failure('readDataFileHeader: Error reading header. Wrong password?', `Failed to read ${file}`);
  info('Backup from version : mysql-9.7.4 ndb-9.7.4 file format : 6030b');
  info('[restore_metadata] Load content');
  const control = attempt(() => readControl(contents));
  if (control === undefined) throw failure('readGCPEntry read error', 'Restore: Failed to load content');
  info(`Stop GCP of Backup: ${control.stopGcp}`);
  info(`Start GCP of Backup: ${control.startGcp}`);
  info('[restore_metadata] Get number of Tables');
  info('[restore_metadata] Validate Footer');
  return control;
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
