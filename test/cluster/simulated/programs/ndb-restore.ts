/** The simulated `ndb_restore`: reads the files as the real one does, and tells the cluster which rows there are. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ENTRY_TYPE } from '../files/dictionary.ts';
import { type ControlFile, readControl, readData, userTables } from '../files/reader.ts';
import { unwrap } from '../files/wrapping.ts';
import { ask, connectTo, type Request } from '../protocol.ts';
import { parseArguments, placeOf } from './arguments.ts';

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
    decrypt: 'flag',
    'backup-password-from-stdin': 'flag',
  },
  { n: 'nodeid', b: 'backupid', m: 'restore-meta', r: 'restore-data', e: 'restore-epoch' },
);

interface Part {
  readonly number: number;
  readonly directory: string;
  readonly control: ControlFile;
}

/** Ends the program with an error line, as the real one does. */
class Failure extends Error {}

const nodeId = args.values.get('nodeid');
const backupId = args.values.get('backupid');
const path = args.values.get('backup-path') ?? '.';
const print = (line: string) => process.stdout.write(`${line}\n`);
const stamp = () => new Date().toISOString().replace('Z', '000Z');
/** A backup without parts has no tag. */
let tag: (part: number) => string = () => '';
const info = (part: number, line: string) => print(`${stamp()} INFO: ${tag(part)}${line}`);
const failure = (part: number, line: string) => new Failure(`${stamp()} ERROR: ${tag(part)}${line}`);

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  print('Thread 1 failed, exiting');
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
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
  const password = args.has('backup-password-from-stdin')
    ? (await text(process.stdin)).split('\n')[0]
    : undefined;
  print(`Nodeid = ${nodeId}`);
  print(`Backup Id = ${backupId}`);
  print(`backup path = ${path}`);
  const directories = await findParts();
  if (directories === undefined) {
    process.stderr.write(`Failed to find backup ${backupId} in path ${path}\n`);
    return 1;
  }
  if (directories.length > 1) {
    print(`Found backup ${backupId} with ${directories.length} backup parts`);
    tag = (part) => `[part ${part}] `;
  }
  const parts: Part[] = [];
  for (const [at, directory] of directories.entries())
    parts.push({ number: at + 1, directory, control: await readPart(at + 1, directory, password) });
  for (const part of parts) await restorePart(part, password);
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

async function readPart(part: number, directory: string, password: string | undefined): Promise<ControlFile> {
  const file = join(directory, `BACKUP-${backupId}.${nodeId}.ctl`);
  info(part, '[restore_metadata] Read meta data file header');
  info(part, `Opening file '${file}'`);
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) throw failure(part, `Failed to open ${file}`);
  info(part, `File size ${bytes.length} bytes`);
  const contents = attempt(() => unwrap(bytes, password));
  if (contents === undefined || contents.toString('latin1', 0, 8) !== 'NDBBCKUP')
    throw failure(part, `Failed to read ${file}`);
  info(part, 'Backup from version : mysql-9.7.4 ndb-9.7.4 file format : 6030b');
  info(part, '[restore_metadata] Load content');
  const control = attempt(() => readControl(contents));
  if (control === undefined)
    throw failure(
      part,
      `readGCPEntry read error\n${stamp()} ERROR: ${tag(part)}Restore: Failed to load content`,
    );
  info(part, `Stop GCP of Backup: ${control.stopGcp}`);
  info(part, `Start GCP of Backup: ${control.startGcp}`);
  info(part, '[restore_metadata] Get number of Tables');
  info(part, '[restore_metadata] Validate Footer');
  return control;
}

async function restorePart(part: Part, password: string | undefined): Promise<void> {
  const { number, control } = part;
  const tables = userTables(control).map(({ name }) => name);
  info(number, '[restore_metadata] Restoring tables');
  if (args.has('print-meta') && number === 1)
    for (const { name } of control.tables) print(`-- ${name} --\nSuccessfully printed table: ${name}\n`);
  if (args.has('restore-meta') && number === 1) {
    const existing = await tell(number, { op: 'createTables', tables });
    if (existing !== undefined) {
      const what = `Create table \`${existing}\` failed: 721: Schema object with given name already exists`;
      throw failure(number, what);
    }
    for (const name of tables) info(number, `Successfully restored table \`${name}\``);
  }
  if (args.has('restore-data') || args.has('rebuild-indexes')) {
    const missing = await tell(number, { op: 'findTables', tables });
    const name = missing?.split('/')[2];
    if (missing !== undefined)
      throw failure(number, `Unable to find table: \`${name}\` error : 723: No such table existed`);
  }
  if (args.has('restore-data')) await restoreData(part, password);
  if (args.has('restore-epoch')) {
    info(number, '[restore_epoch] Restoring epoch');
    const missing = await tell(number, { op: 'restoreEpoch' });
    if (missing !== undefined) throw failure(number, `${missing}: 723: No such table existed`);
  }
  info(number, 'Data and log restore successful');
  if (args.has('rebuild-indexes') && number === 1) {
    info(number, '[rebuild_indexes] Rebuilding indexes');
    for (const { name } of control.tables.filter(({ type }) => type === ENTRY_TYPE.orderedIndex))
      if (isOfUserTable(control, name)) info(number, `Rebuilding index \`${name.split('/')[3]}\` ...`);
  }
}

async function restoreData(
  { number, directory, control }: Part,
  password: string | undefined,
): Promise<void> {
  const file = join(directory, `BACKUP-${backupId}-0.${nodeId}.Data`);
  info(number, '[restore_data] Read data file header');
  info(number, `Opening file '${file}'`);
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) throw failure(number, `Failed to open ${file}`);
  info(number, `File size ${bytes.length} bytes`);
  info(number, '[restore_data] Restore fragments');
  const fragments = attempt(() => readData(unwrap(bytes, password)));
  if (fragments === undefined)
    throw failure(number, 'Restore: An error occurred while reading data. Exiting...');
  const names = new Map(control.tables.map((table) => [table.id, table]));
  const rows: Record<string, Record<string, number>> = {};
  let tuples = 0;
  for (const { table, fragment, records } of fragments) {
    const entry = names.get(table);
    if (entry === undefined || entry.type !== ENTRY_TYPE.userTable || entry.name.startsWith('mysql/'))
      continue;
    (rows[entry.name] ??= {})[String(fragment)] = records;
    tuples += records;
  }
  await tell(number, { op: 'addRows', rows });
  info(number, '[restore_log] Restore log entries');
  info(number, `Restored ${tuples} tuples and 0 log entries`);
}

/** What was in the way, if anything. */
async function tell(part: number, request: Request): Promise<string | undefined> {
  const place = placeOf(args);
  const server = await connectTo(place);
  const unable = `ERROR: Unable to connect with connect string: nodeid=0,${place.connectString}`;
  if (server === undefined)
    throw new Failure(`Could not connect to cluster: '1011 - Could not connect to socket: ${unable}'`);
  for await (const reply of ask(server.socket, request)) if ('exit' in reply) return reply.reason;
  throw failure(part, 'Restore: lost the cluster');
}

/** Index names are `sys/def/<id of the table>/<name>`. */
function isOfUserTable(control: ControlFile, index: string): boolean {
  const id = Number(index.split('/')[2]);
  return userTables(control).some((table) => table.id === id);
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
