import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { Selection } from '../../restore/selection.ts';
import type { SqlConfig } from '../config.ts';
import { withConnection } from '../connection.ts';
import { quoteIdentifier } from '../quoting.ts';
import { bytesOfText } from './bytes.ts';
import { type ExistingObjects, readExisting } from './existing.ts';
import { type DatabasesStep, planDatabases, type PlannedObject } from './plan-databases.ts';
import type { ReplayedObject, ReplayReport } from './report.ts';
import { type Refusal, replaySession, type ReplaySession, type SessionContext } from './session.ts';

export interface DatabasesReplayOptions {
  readonly selection: Selection;
  /** Whether views, routines, triggers and events that exist are made anew; databases and tables never are. */
  readonly replaceExisting: boolean;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Replays databases.sql after the tables have come from the data nodes: makes databases, views, routines, triggers and
 * events. Tables are only looked for. What one object meets is in the report and does not stop the others; what fails is
 * tried again as long as anything that failed before succeeds, so that views may come in any order.
 *
 * A view on a view, or on a function, is refused while the inner one's DEFINER does not exist or lacks a privilege:
 * `replaySql` sees to that.
 *
 * @param content the file as it is, from mysqldump or mariadb-dump of any version
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED (connecting), DEADLINE_EXCEEDED, or the reason of the signal
 */
export async function replayDatabases(
  config: SqlConfig,
  content: Buffer,
  options: DatabasesReplayOptions,
): Promise<ReplayReport> {
  const steps = planDatabases(content.toString('latin1'), options.selection);
  return await replaySteps(config, steps, options);
}

/**
 * Makes the selected databases alone, with their character sets. To be called before a MySQL server discovers restored
 * tables: else it makes their databases itself, with its own defaults.
 *
 * @throws as `replayDatabases`
 */
export async function createDatabases(
  config: SqlConfig,
  content: Buffer,
  options: Omit<DatabasesReplayOptions, 'replaceExisting'>,
): Promise<ReplayReport> {
  const steps = planDatabases(content.toString('latin1'), options.selection);
  const databases = steps.filter((step) => step.do === 'make' && step.object.kind === 'database');
  return await replaySteps(config, databases, { ...options, replaceExisting: false });
}

async function replaySteps(
  config: SqlConfig,
  steps: readonly DatabasesStep[],
  options: DatabasesReplayOptions,
): Promise<ReplayReport> {
  const { signal } = options;
  const limits = { signal, timeoutMs: config.dumpTimeoutMs };
  const existing = await withConnection(
    config,
    { ...limits, what: 'reading what exists before replaying databases.sql' },
    readExisting,
  );
  return await withConnection(
    config,
    { ...limits, what: 'replaying databases.sql', bytes: true },
    async (connection) => await execute(replaySession(connection), steps, existing, options),
  );
}

interface Postponed {
  readonly index: number;
  readonly step: DatabasesStep & { readonly do: 'make' };
  readonly context: SessionContext;
}

async function execute(
  session: ReplaySession,
  steps: readonly DatabasesStep[],
  existing: ExistingObjects,
  { replaceExisting, log }: DatabasesReplayOptions,
): Promise<ReplayReport> {
  const objects: ReplayedObject[] = [];
  const warnings = new Map<number, string>();
  const notRestored = new Set<string>();
  let postponed: Postponed[] = [];
  const note = (
    step: DatabasesStep & { readonly do: 'make' },
    index: number,
    object: ReplayedObject,
  ): void => {
    objects[index] = object;
    if (step.warning !== undefined && object.outcome === 'created') warnings.set(index, step.warning);
  };
  for (const step of steps) {
    const index = objects.length;
    if (step.do === 'report') objects.push(step.object);
    else if (step.do === 'set') {
      const refused = await session.run(step.sql);
      if (refused !== undefined) objects.push(settingFailed(step.name, refused));
    } else {
      const settled = withoutRunning(step.object, existing, replaceExisting, notRestored);
      if (settled !== undefined) {
        note(step, index, settled);
        continue;
      }
      const replaces = existing.has(step.object);
      const kept = replaces
        ? await session.runIn(step.object.database, dropStatement(step.object))
        : undefined;
      const refused = kept ?? (await make(session, step));
      note(step, index, outcomeOf(step.object, refused, replaces && kept === undefined));
      if (refused !== undefined) postponed.push({ index, step, context: await session.context() });
    }
  }
  for (let before = Number.POSITIVE_INFINITY; postponed.length > 0 && postponed.length < before; ) {
    before = postponed.length;
    const failed: Postponed[] = [];
    for (const one of postponed) {
      const refused = (await session.run(one.context.set)) ?? (await make(session, one.step));
      note(one.step, one.index, outcomeOf(one.step.object, refused, existing.has(one.step.object)));
      if (refused !== undefined) failed.push(one);
    }
    postponed = failed;
  }
  for (const { index } of postponed)
    log.warn({ object: objects[index] }, 'an SQL object could not be restored');
  return { objects, warnings: [...warnings.values()] };
}

const make = async (
  session: ReplaySession,
  { object, sql }: DatabasesStep & { readonly do: 'make' },
): Promise<Refusal | undefined> =>
  object.kind === 'database' ? await session.run(sql) : await session.runIn(object.database, sql);

/** The outcome of an object for which nothing is to be run. */
function withoutRunning(
  object: PlannedObject,
  existing: ExistingObjects,
  replaceExisting: boolean,
  notRestored: Set<string>,
): ReplayedObject | undefined {
  const { kind, database, name, table = '' } = object;
  if (kind === 'table') {
    if (existing.hasTable(database, name)) return report(object, 'kept', '');
    notRestored.add(JSON.stringify([database, name]));
    return missingTable(object);
  }
  if (kind === 'trigger' && notRestored.has(JSON.stringify([database, table]))) {
    return report(object, 'skipped', `its table ${database}.${table} is not there`);
  }
  if (!existing.has(object) || (replaceExisting && kind !== 'database')) return undefined;
  return report(object, 'kept', '');
}

function missingTable(object: PlannedObject): ReplayedObject {
  const { engine, line } = object;
  if (engine === 'NDBCLUSTER' || engine === 'NDB') {
    return report(object, 'failed', 'the MySQL server does not see it after the restore of the data nodes');
  }
  const detail = `no native backup holds tables of engine ${engine === '' ? 'unknown' : engine}; its CREATE TABLE is in line ${line} of databases.sql`;
  return report(object, 'skipped', detail);
}

function outcomeOf(object: PlannedObject, refused: Refusal | undefined, replaces: boolean): ReplayedObject {
  const before = replaces ? 'the one that was there is dropped' : '';
  if (refused === undefined) return report(object, 'created', before);
  const why = `${refused.message} (error ${refused.errorNumber})`;
  return report(object, 'failed', replaces ? `${why}; ${before}` : why);
}

const report = (
  { kind, database, name }: PlannedObject,
  outcome: ReplayedObject['outcome'],
  detail: string,
): ReplayedObject => ({ kind, database, name, outcome, detail });

const settingFailed = (name: string, { message, errorNumber }: Refusal): ReplayedObject => ({
  kind: 'setting',
  database: undefined,
  name,
  outcome: 'failed',
  detail: `${message} (error ${errorNumber}); what follows it may differ`,
});

const dropStatement = ({ kind, name, routineType }: PlannedObject): string =>
  bytesOfText(
    `DROP ${kind === 'routine' ? routineType : kind.toUpperCase()} IF EXISTS ${quoteIdentifier(name)}`,
  );
