import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RestoreFault } from '../../faults.ts';
import { ENTRY_TYPE } from '../../files/dictionary.ts';
import { type ControlFile, readData, userTables } from '../../files/reader.ts';
import { unwrap } from '../../files/wrapping.ts';
import type { Attached } from './cluster.ts';
import { print, type Reporter } from './report.ts';
import type { Selection } from './selection.ts';

export interface Step {
  readonly nodeId: number;
  readonly backupId: number;
  readonly does: (option: string) => boolean;
  /** Between two lines of progress; 0 for none. */
  readonly progressMs: number;
  readonly password: string | undefined;
  readonly selection: Selection;
  readonly rewrites: ReadonlyMap<string, string>;
  readonly cluster: Attached;
}

export interface Part {
  readonly number: number;
  readonly directory: string;
  readonly control: ControlFile;
  readonly report: Reporter;
}

type Named = ControlFile['tables'][number];
const MISSING = '723: No such table existed';
const EXISTS = '721: Schema object with given name already exists';
const APPLY_STATUS = 'mysql/def/ndb_apply_status';

/** What is asked for of one part, in the order of the real program. */
export async function restorePart(step: Step, part: Part): Promise<void> {
  const { control, number } = part;
  const { info, failure } = part.report;
  const { cluster, does } = step;
  const tables = userTables(control).filter(({ name }) => isSelected(step, name));
  info('[restore_metadata] Restore objects (tablespaces, ..)');
  info('[restore_metadata] Restoring tables');
  if (does('print-meta') && number === 1)
    for (const { name } of control.tables) print(`-- ${name} --\nSuccessfully printed table: ${name}\n`);
  if (does('restore-meta') && number === 1) await createTables(step, part, tables);
  if (does('restore-data') || does('rebuild-indexes')) {
    const names = tables.map(({ name }) => renamed(step, name));
    const missing = await cluster.tell({ op: 'findTables', tables: names });
    const old = tables[names.indexOf(missing ?? '')]?.name ?? missing;
    if (missing !== undefined)
      throw failure(
        `Unable to find table: \`${old?.split('/')[2]}\` error : ${MISSING}`,
        `Restore: Failed to restore table: \`${old}\` ... Exiting `,
      );
  }
  info('[restore_metadata] Save foreign key info');
  const wantsKeys = number === 1 && (does('restore-meta') || does('rebuild-indexes'));
  const keys = wantsKeys ? await foreignKeysToMake(step, part) : [];
  info('[restore_data] Start restoring table data');
  if (does('restore-data')) await restoreData(step, part);
  if (does('restore-epoch')) {
    info('[restore_epoch] Restoring epoch');
    const missing = await cluster.tell({ op: 'restoreEpoch' });
    if (missing !== undefined) throw failure(`${missing}: ${MISSING}`, 'Restore: Failed to restore epoch');
  }
  info('Data and log restore successful');
  if (does('rebuild-indexes')) await rebuild(step, part, tables, keys);
}

/** Without an option that includes by name, the table of the epoch is made too where it is missing. */
async function createTables(step: Step, { report, control }: Part, tables: readonly Named[]): Promise<void> {
  const system = control.tables.filter(({ name }) => name === APPLY_STATUS && !step.selection.isClosed);
  if (system.length > 0) await step.cluster.tell({ op: 'createTables', tables: [APPLY_STATUS] });
  let done = 0;
  for (const { name } of tables) {
    await fault(step, report, 'meta', done++);
    const existing = await step.cluster.tell({ op: 'createTables', tables: [renamed(step, name)] });
    if (existing !== undefined)
      throw report.failure(
        `Create table \`${name}\` failed: ${EXISTS}`,
        `Restore: Failed to restore table: \`${name}\` ... Exiting `,
      );
    report.info(`Successfully created table ${name}`);
    report.info(`Successfully restored table \`${name}\``);
  }
  await fault(step, report, 'meta', done);
}

/** Those whose child is restored under its own name, for others are left out without a word. */
async function foreignKeysToMake(
  { selection, rewrites, cluster }: Step,
  { control, report }: Part,
): Promise<readonly { name: string; parent: string; child: string; full: string }[]> {
  const names = new Map(control.tables.map(({ id, name }) => [id, name]));
  const keys = control.tables
    .filter(({ type }) => type === ENTRY_TYPE.foreignKey)
    .map(({ name: full }) => {
      const [parent, child, name = ''] = full.split('/');
      return { full, name, parent: names.get(Number(parent)) ?? '', child: names.get(Number(child)) ?? '' };
    })
    .filter(({ child }) => {
      const [database = '', , table = ''] = child.split('/');
      return selection.selects(database, table) && !rewrites.has(database);
    });
  for (const { full, parent } of keys)
    if ((await cluster.tell({ op: 'findTables', tables: [parent] })) !== undefined)
      throw report.failure(`Foreign key ${full} parent table ${dotted(parent)} not found: ${MISSING}`);
  return keys;
}

async function restoreData(step: Step, { directory, control, report, number }: Part): Promise<void> {
  const { cluster, nodeId, backupId } = step;
  const file = join(directory, `BACKUP-${backupId}-0.${nodeId}.Data`);
  report.info('[restore_data] Read data file header');
  report.info(`Opening file '${file}'`);
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) throw report.failure(`Failed to open ${file}`);
  report.info(`File size ${bytes.length} bytes`);
  report.info('[restore_data] Restore fragments');
  const broken = report.failure('Restore: An error occurred while reading data. Exiting...');
  let fragments;
  try {
    fragments = readData(unwrap(bytes, step.password));
  } catch {
    throw broken;
  }
  const entries = new Map(control.tables.map((entry) => [entry.id, entry]));
  let [tuples, done] = [0, 0];
  for (const [at, { table, fragment, records }] of fragments.entries()) {
    if (number === 1) await fault(step, report, 'data', done++);
    const entry = entries.get(table);
    report.info('_____________________________________________________');
    print(`Processing data in table: ${entry?.name}(${table}) fragment ${fragment}`);
    await pace(step, report, bytes.length, at / fragments.length, fragments.length);
    const isWanted = entry?.type === ENTRY_TYPE.userTable && isSelected(step, mainTable(entry.name, entries));
    if (!isWanted) {
      report.info('  Skipping fragment');
      continue;
    }
    const rows = { [renamed(step, entry.name)]: { [String(fragment)]: records } };
    const gone = await cluster.tell({ op: 'addRows', rows });
    if (gone !== undefined) throw report.failure(`UnknownResult: ${gone}`);
    tuples += records;
  }
  report.info('[restore_log] Restore log entries');
  report.info(`Restored ${tuples} tuples and 0 log entries`);
}

async function rebuild(
  step: Step,
  { control, report, number }: Part,
  tables: readonly Named[],
  keys: Awaited<ReturnType<typeof foreignKeysToMake>>,
): Promise<void> {
  report.info('[rebuild_indexes] Rebuilding indexes');
  if (number !== 1) return;
  let done = 0;
  for (const { id, name } of tables) {
    for (const index of control.tables) {
      if (index.type !== ENTRY_TYPE.orderedIndex || Number(index.name.split('/')[2]) !== id) continue;
      await fault(step, report, 'rebuild', done++);
      report.info(`Rebuilding index \`${index.name.split('/')[3]}\` on table \`${name.split('/')[2]}\` ...`);
      report.info('OK (0 s)');
    }
  }
  report.info('Create foreign keys');
  for (const { name, parent, child } of keys) {
    report.info(`Creating foreign key: ${name}`);
    const ends = `${name} parent ${dotted(parent)}.PK child ${dotted(child)}.${name}`;
    const existing = await step.cluster.tell({ op: 'createForeignKey', child, name });
    if (existing !== undefined) throw report.failure(`Failed to create foreign key ${ends} : ${EXISTS}`);
    report.info(`Successfully created foreign key ${ends}`);
  }
  report.info('Create foreign keys done');
}

/** Lasts as long as a fragment takes at the speed that is set, with the lines of progress that fall into it. */
async function pace(step: Step, report: Reporter, size: number, from: number, count: number): Promise<void> {
  const speed = step.cluster.faults.restoreMegabytesPerSecond;
  if (speed === undefined) return;
  const millis = size / count / (speed * 1000);
  const tick = step.progressMs > 0 ? step.progressMs : millis;
  for (let spent = 0; spent < millis; spent += tick) {
    await sleep(Math.min(tick, millis - spent));
    const read = Math.floor(size * (from + Math.min(1, (spent + tick) / millis) / count));
    const percent = Math.floor((100 * read) / size);
    if (step.progressMs > 0) report.info(`Data file progress:  ${percent}percent(${read} bytes)\n`);
  }
}

/** Ends this step here where the test wants that. */
async function fault(step: Step, report: Reporter, name: RestoreFault['step'], done: number): Promise<void> {
  const wanted = step.cluster.faults.restore;
  if (wanted?.step !== name || (wanted.nodeId ?? step.nodeId) !== step.nodeId) return;
  if (done !== (wanted.after ?? 0)) return;
  if (wanted.how === 'fail') throw report.failure('Restore: Failed on demand');
  if (wanted.how === 'assert') process.kill(process.pid, 'SIGABRT');
  await new Promise<never>(() => setInterval(() => undefined, 60_000));
}

function isSelected({ selection }: Step, name: string): boolean {
  const [database = '', , table = ''] = name.split('/');
  return database !== 'mysql' && database !== 'sys' && selection.selects(database, table);
}

/** The table whose BLOB parts a hidden table such as `shop/def/NDB$BLOB_13_2` holds; any other table itself. */
function mainTable(name: string, entries: ReadonlyMap<number, Named>): string {
  const owner = /\/NDB\$BLOB_(\d+)_/.exec(name)?.[1];
  return owner === undefined ? name : (entries.get(Number(owner))?.name ?? name);
}

function renamed({ rewrites }: Step, name: string): string {
  const [database = '', ...rest] = name.split('/');
  return [rewrites.get(database) ?? database, ...rest].join('/');
}

const dotted = (name: string): string => {
  const [database, , table] = name.split('/');
  return `${database}.${table}`;
};
