import { planDatabases } from '../sql/replay/plan-databases.ts';
import { newAccounts } from '../sql/replay/new-accounts.ts';
import type { RestoreContext } from '../restore/context.ts';
import type { SqlFiles } from '../restore/download.ts';
import { restoredTables } from '../restore/plan.ts';
import { everything } from '../restore/selection.ts';
import type { MadeByDrill } from './marker.ts';

/** What a restore is about to make in an empty cluster. @throws BackupError SQL_*, DEADLINE_EXCEEDED */
export async function aboutToMake(
  { op, plan, mysql, diskObjects }: RestoreContext,
  { users, databases }: SqlFiles,
): Promise<MadeByDrill> {
  const steps = databases === undefined ? [] : planDatabases(databases.toString('latin1'), everything);
  const named = steps.flatMap((step) => (step.do === 'make' ? [step.object.database] : []));
  const ofTables = restoredTables(plan).map(({ database }) => database);
  return {
    databases: [...new Set([...ofTables, ...named])].sort(),
    accounts: await newAccounts(mysql, users, op.signal),
    diskObjects: !diskObjects,
  };
}
