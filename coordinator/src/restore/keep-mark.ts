import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import pRetry from 'p-retry';
import { tableKey, type TableName } from '../sql/catalog.ts';
import { newAccounts } from '../sql/replay/new-accounts.ts';
import { accountName } from '../sql/replay/account-name.ts';
import { expectedKeys } from '../sql/restored/expected-keys.ts';
import { listTableObjects } from '../sql/restored/list-ndb-tables.ts';
import type { RestoreContext } from './context.ts';
import type { SqlFiles } from './download.ts';
import { askedDigest, type RestoreMark } from './mark.ts';
import { dropMark, writeMark } from './mark-table.ts';
import { replacedTables, restoredTables } from './plan.ts';

const RETRIES = 3;
const FIRST_PAUSE_MS = 1_000;

/**
 * The mark that a restore keeps in the cluster while it changes it, so that the next one can tell what is of this one.
 * What it does not say, nobody drops.
 */
export class MarkKeeper {
  readonly #run: RestoreContext;
  /** That the restore makes. */
  readonly #coming: readonly TableName[];
  #mark: RestoreMark;

  private constructor(run: RestoreContext, coming: readonly TableName[], mark: RestoreMark) {
    this.#run = run;
    this.#coming = coming;
    this.#mark = mark;
  }

  /**
   * Before the first change. Tables of an unfinished restore stay marked as what they are until they are dropped; others
   * that are in the way are not of this restore before they are made anew.
   *
   * @throws BackupError RESTORE_MARK, SQL_*, DEADLINE_EXCEEDED
   */
  static async begin(run: RestoreContext, files: SqlFiles): Promise<MarkKeeper> {
    const { op, mysql, plan, spec, manifest, marked, unfinished } = run;
    const coming = tablesToMake(run, files);
    const dropped = new Set(replacedTables(plan).map(tableKey));
    const redone = new Set(replacedTables(plan, 'redo').map(tableKey));
    const found = await newAccounts(mysql, files.users, op.signal);
    const accounts = [...(unfinished?.accounts ?? []), ...found];
    const mark: RestoreMark = {
      format: 1,
      state: 'running',
      runId: op.id,
      backupId: spec.backupId,
      asked: askedDigest(manifest, spec.selection),
      beganAt: unfinished?.beganAt ?? op.startedAt,
      endedAt: 0,
      tables: [
        ...(unfinished?.tables.filter((table) => redone.has(tableKey(table))) ?? []),
        ...coming.filter((table) => !dropped.has(tableKey(table))),
      ],
      accounts: [...new Map(accounts.map((one) => [accountName(one.user, one.host).bytes, one])).values()],
    };
    await writeMark(mysql, mark, { replaces: marked, signal: op.signal });
    return new MarkKeeper(run, coming, mark);
  }

  /** What was in the way is gone: whatever has these names from now on, and no rows, is of this restore. */
  async dropped(): Promise<void> {
    if (replacedTables(this.#run.plan).length > 0) await this.#write({ tables: [...this.#coming] });
  }

  /** The tables are there, or their foreign keys were made, which alters them: they are told by their objects. */
  async made(): Promise<void> {
    const { mysql, op } = this.#run;
    const there = new Map(
      (await listTableObjects(mysql, op.signal)).map((table) => [tableKey(table), table]),
    );
    await this.#write({ tables: this.#coming.map((table) => there.get(tableKey(table)) ?? table) });
  }

  /** Nothing of it is undone from now on. @param holds whether all is as the backup says */
  async end(holds: boolean): Promise<void> {
    const state = holds ? 'done' : 'different';
    await this.#write({ state, endedAt: Date.now(), tables: [], accounts: [] });
  }

  /**
   * What is done is no news to one who has not asked to go on where another broke off. It never throws: all is restored,
   * and a mark that stays says so.
   */
  async forget(): Promise<void> {
    const { mysql, op, spec } = this.#run;
    if (spec.resume) return;
    try {
      await dropMark(mysql, op.signal);
    } catch (thrown) {
      const { code, message } = toBackupError(thrown);
      op.warn([{ code, message: `the mark of this restore stays: ${message}`, object: '' }]);
    }
  }

  async #write(change: Partial<RestoreMark>): Promise<void> {
    const { mysql, op } = this.#run;
    const mark = { ...this.#mark, ...change };
    // What is not written down is done again by the next restore, all of it.
    await pRetry(() => writeMark(mysql, mark, { replaces: this.#mark, signal: op.signal }), {
      retries: RETRIES,
      minTimeout: FIRST_PAUSE_MS,
      signal: op.signal,
      shouldRetry: ({ error }) => toBackupError(error).retryable,
    });
    this.#mark = mark;
  }
}

/** Of a backup that nobody could read, only databases.sql tells them. */
function tablesToMake({ plan, manifest, spec }: RestoreContext, { databases }: SqlFiles): TableName[] {
  if (manifest.native.covered) return restoredTables(plan);
  return expectedKeys(databases ?? Buffer.alloc(0), spec.selection).map(({ database, name }) => ({
    database,
    name,
  }));
}
