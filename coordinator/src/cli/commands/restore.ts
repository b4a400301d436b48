import { createInterface } from 'node:readline/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { RestorePlan, RestoreSpec } from '../../restore/plan.ts';
import { parseReference, resolveBackup } from '../backup-reference.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson, printJsonLine } from '../output/json.ts';
import { renderPlan } from '../output/restore-plan.ts';
import { wantsText } from '../output/wants-text.ts';
import { follow } from './follow.ts';

interface RestoreOptions extends CommonOptions {
  readonly plan?: boolean;
  readonly includeDatabases: readonly string[];
  readonly excludeDatabases: readonly string[];
  readonly includeTables: readonly string[];
  readonly excludeTables: readonly string[];
  readonly rewriteDatabase: readonly (readonly [string, string])[];
  readonly dropExisting?: boolean;
  readonly overwriteUsers?: boolean;
  readonly resume?: boolean;
  readonly confirmCluster?: string;
  readonly yes?: boolean;
}

/** `rondb-backup restore ID`: the plan, a question, and then the restore, watched until its end. */
export function restoreCommand(id: string, options: RestoreOptions): Promise<ExitCode> {
  const reference = parseReference(id);
  const chosen = specOf(options);
  return withCoordinator(options, async (service, local) => {
    const spec = { ...chosen, backupId: await resolveBackup(service, reference) };
    const plan = await service.planRestore(spec);
    showPlan(plan, options);
    if (plan.problems.length > 0) return exitCodes.failed;
    if (options.plan === true || plan.alreadyRestoredAt !== undefined) return exitCodes.done;
    const confirmClusterName = await confirmed(plan, options);
    const { operationId } = await service.startRestore({
      requestId: '',
      spec,
      confirmClusterName,
      confirmReplacedDigest: plan.replacedDigest,
    });
    return await follow(service, operationId, options, local === undefined ? 'leave' : 'cancel');
  });
}

function specOf(options: RestoreOptions): Omit<RestoreSpec, 'backupId'> {
  const { includeDatabases, excludeDatabases, includeTables, excludeTables, rewriteDatabase } = options;
  const rewriteDatabases = new Map(rewriteDatabase);
  if (rewriteDatabases.size < rewriteDatabase.length)
    throw new BackupError('USAGE', '--rewrite-database names a database twice');
  return {
    selection: { includeDatabases, excludeDatabases, includeTables, excludeTables, rewriteDatabases },
    dropExisting: options.dropExisting ?? false,
    overwriteUsers: options.overwriteUsers ?? false,
    resume: options.resume ?? false,
  };
}

function showPlan(plan: RestorePlan, options: RestoreOptions): void {
  if (wantsText(options)) process.stdout.write(`${renderPlan(plan)}\n`);
  else if (options.plan === true) printJson(plan);
  else printJsonLine({ time: new Date().toISOString(), plan });
}

/**
 * Asks on a terminal; a script says `--yes`, and `--confirm-cluster` where something is dropped.
 *
 * @returns the name of the cluster, where it was given or typed
 */
async function confirmed({ clusterName, backup }: RestorePlan, options: RestoreOptions): Promise<string> {
  const { dropExisting = false, confirmCluster, yes = false } = options;
  const mustType = dropExisting && confirmCluster === undefined;
  if (yes && !mustType) return confirmCluster ?? '';
  if (!process.stdin.isTTY) {
    const needed = dropExisting ? '--yes and --confirm-cluster CLUSTER' : '--yes';
    throw new BackupError('USAGE', `nobody can be asked here: a restore without a terminal needs ${needed}`, {
      hint: 'see the plan first, with --plan',
    });
  }
  if (mustType) return await ask('What is in the way will be dropped. Type the name of the cluster: ');
  const answer = await ask(`Restore backup ${backup.backupId} into cluster ${clusterName}? [y/N] `);
  if (/^y(?:es)?$/i.test(answer)) return confirmCluster ?? '';
  throw new BackupError('CANCELLED', 'not restored', { hint: 'answer y, or give --yes' });
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = new AbortController();
  lines.on('SIGINT', () => interrupted.abort(new BackupError('CANCELLED', 'not restored')));
  try {
    return (await lines.question(question, { signal: interrupted.signal })).trim();
  } finally {
    lines.close();
  }
}
