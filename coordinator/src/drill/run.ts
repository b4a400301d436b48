import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Finding } from '@rondb-backup/shared/manifest/schema.ts';
import { withDeadline } from '../concurrency/deadline.ts';
import { type Claimed, claimAll, endAbandonedWork, holderName, stillHeld, stopAll } from '../fleet/claims.ts';
import type { Operation } from '../operation/operation.ts';
import type { CoordinatorPorts, DrillPorts } from '../ports.ts';
import type { RestoreSpec } from '../restore/plan.ts';
import { prepareRestore, restoreAndTidy } from '../restore/run.ts';
import { everything } from '../restore/selection.ts';
import { ownSourceAndTarget, type RestoreTarget } from '../restore/target.ts';
import { type ListedBackup, listBackup } from '../verify/listing.ts';
import { concludeVerification, finishVerification } from '../verify/finish.ts';
import { findingsOf } from './findings.ts';
import { aboutToMake } from './made.ts';
import { dropMarker, type MadeByDrill, writeMarker } from './marker.ts';
import { proveMark, proveScratch } from './prove.ts';
import { emptyScratch, lookAtScratch, requireOwn } from './scratch.ts';

interface Drill {
  readonly op: Operation;
  readonly ports: CoordinatorPorts;
  readonly drill: DrillPorts;
  readonly backupId: number;
  readonly startedAt: number;
  readonly holder: string;
}

/**
 * Tries a backup: restores it into the scratch cluster, compares, records what was found, and empties the cluster again,
 * also after a failure or a cancel. It ends the operation as completed where the backup is restored as it should be and
 * nothing is left behind; it never throws.
 */
export async function runDrill(
  op: Operation,
  ports: CoordinatorPorts,
  drill: DrillPorts,
  backupId: number,
): Promise<void> {
  op.assignBackupId(backupId);
  const run: Drill = { op, ports, drill, backupId, startedAt: Date.now(), holder: holderName() };
  const { timeoutMs } = drill.config;
  const timer = setTimeout(
    () => op.giveUp(new BackupError('DEADLINE_EXCEEDED', `the drill did not end within ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    const listed = await op.phase('listing', () => list(run));
    if (listed.findings.length > 0) await op.phase('record', () => record(run, listed, listed.findings));
    else await inScratch(run, (members) => tryBackup({ ...run, members }, listed));
    concludeVerification(op);
    op.end('completed');
  } catch (thrown) {
    op.fail(op.lost ?? thrown);
  } finally {
    clearTimeout(timer);
  }
}

const list = ({ op, ports, backupId }: Drill): Promise<ListedBackup> =>
  listBackup(ports.store, backupId, ports.config.manifest.trustedKeys, op.signal);

/** Takes the scratch cluster for this drill alone, and removes what one that was interrupted has left there. */
async function inScratch(run: Drill, work: (members: Claimed['members']) => Promise<void>): Promise<void> {
  const { op, ports, drill, holder } = run;
  const { mysql } = drill.config;
  const { members, release } = await op.phase('scratch', async () => {
    const identity = { origin: op.origin, runId: op.id };
    const proven = await proveScratch(ports, drill, identity, op.signal);
    const claimed = { op, members: proven, holder };
    await endAbandonedWork(claimed);
    const free = await claimAll(claimed);
    try {
      const content = await lookAtScratch(mysql, op.signal);
      requireOwn(content);
      if (content.made !== undefined) await clear(run, content.made, op.signal);
    } catch (thrown) {
      await free();
      throw thrown;
    }
    return { members: proven, release: free };
  });
  try {
    await work(members);
  } finally {
    await release();
  }
}

async function clear({ op, ports, drill }: Drill, made: MadeByDrill, signal: AbortSignal): Promise<void> {
  await proveMark(ports, signal);
  await emptyScratch(drill.config.mysql, made, signal);
  op.log.info({ databases: made.databases }, 'emptied the scratch cluster');
}

/** Restores, records, empties. What came of the restore is known by then, and is what an error is about. */
async function tryBackup(run: Drill & Claimed, listed: ListedBackup): Promise<void> {
  const { op } = run;
  let made: MadeByDrill | undefined;
  const restored = restoreInto(run, (planned) => {
    made = planned;
  });
  let failure = await restored.then(() => undefined, toBackupError);
  const findings = findingsOf(op.snapshot().restore, failure);
  if (findings !== undefined) {
    const recorded = op.phase('record', () => record(run, listed, findings));
    const unrecorded = await recorded.then(() => undefined, toBackupError);
    // What was found is told at the end; whatever else went wrong, here.
    if (failure === undefined || failure.code === 'RESTORE_DIFFERS') failure = unrecorded;
  }
  // A step that was left alone goes on, and would fill what is being emptied.
  await stopAll(op, run.members);
  if (made !== undefined && (await stillHeld(run))) await emptyAfter(run, made, failure !== undefined);
  if (failure !== undefined) throw failure;
}

/** @param onMark called when the drill is about to change the cluster, and with undefined where it has not */
async function restoreInto(run: Drill, onMark: (made: MadeByDrill | undefined) => void): Promise<void> {
  const { op, ports, drill, backupId } = run;
  const { source, target: own } = ownSourceAndTarget(ports);
  const target: RestoreTarget = {
    ...own,
    clusterName: drill.config.clusterName,
    management: drill.management,
    agents: drill.agents,
    mysql: drill.config.mysql,
    scratch: {
      beforeChange: async (context, files) => {
        const made = await aboutToMake(context, files);
        // Whoever came meanwhile is not overlooked.
        requireOwn(await lookAtScratch(drill.config.mysql, op.signal));
        onMark(made);
        await writeMarker(drill.config.mysql, made, op.signal);
        try {
          await proveMark(ports, op.signal);
        } catch (thrown) {
          await dropMarker(drill.config.mysql, op.signal);
          onMark(undefined);
          throw thrown;
        }
      },
    },
  };
  const spec: RestoreSpec = {
    backupId,
    selection: everything,
    dropExisting: false,
    overwriteUsers: false,
    resume: false,
  };
  await restoreAndTidy(await prepareRestore(op, source, target, spec));
}

/** Also after a cancel, and so with a deadline of its own. */
async function emptyAfter(run: Drill, made: MadeByDrill, hasFailed: boolean): Promise<void> {
  const { op, drill } = run;
  const { dumpTimeoutMs } = drill.config.mysql;
  try {
    await op.phase('empty', () =>
      withDeadline(undefined, dumpTimeoutMs, 'emptying the scratch cluster', async (signal) => {
        await clear(run, made, signal);
        requireOwn(await lookAtScratch(drill.config.mysql, signal));
      }),
    );
  } catch (thrown) {
    if (!hasFailed) throw thrown;
    warn(op, thrown);
  }
}

function warn(op: Operation, thrown: unknown): void {
  const { code, message } = toBackupError(thrown);
  op.warn([{ code, message, object: '' }]);
}

async function record(
  { op, ports, backupId, startedAt }: Drill,
  { files }: ListedBackup,
  findings: readonly Finding[],
): Promise<void> {
  const readBytes = op.phaseDone('download') ? files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) : 0;
  await finishVerification(
    op,
    ports.store,
    { backupId, depth: 'drill', startedAt, readBytes, findings },
    op.signal,
  );
}
