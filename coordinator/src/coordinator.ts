import { adoptionOrigin } from './adopt/origin.ts';
import { runAdoption } from './adopt/run.ts';
import { resumeBackup, runBackup, tidyUp } from './backup/run.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { Catalog, type CatalogEntry } from './catalog/catalog.ts';
import { readPage } from './catalog/page.ts';
import { summarise } from './catalog/summary.ts';
import type { CheckItem } from './check/checklist.ts';
import { checkStore } from './check/store.ts';
import { type OwnRun, survey } from './check/survey.ts';
import { withHookAfter, withHooks } from './hooks/around.ts';
import type { Estimate } from './estimate/estimate.ts';
import { estimateBackup } from './estimate/estimate-backup.ts';
import type { LogBatch } from './operation/log-lines.ts';
import { runDrill } from './drill/run.ts';
import { keepDrills } from './drill/schedule.ts';
import type { Operation } from './operation/operation.ts';
import { type OperationListener, Operations } from './operation/operations.ts';
import { type Observation, observe } from './metrics/observe.ts';
import { drillOrigin, restoreOrigin } from './restore/origin.ts';
import type { RestorePlan, RestoreSpec } from './restore/plan.ts';
import { runRestore } from './restore/run.ts';
import { planRestore } from './restore/survey.ts';
import { ownSourceAndTarget } from './restore/target.ts';
import { noticeOfPrune, tellingOfOthers } from './notices/notice.ts';
import type { OperationSnapshot } from './operation/state.ts';
import { findInterrupted, livingRuns } from './recovery.ts';
import type { CoordinatorPorts } from './ports.ts';
import { wallClock } from './schedule/clock.ts';
import { lastRuns, latestComplete } from './schedule/last-runs.ts';
import { Scheduler } from './schedule/scheduler.ts';
import { outcomeOfEntry, type ScheduleStatus } from './schedule/status.ts';
import { pruneDaily } from './retention/daily.ts';
import { deleteBackup } from './retention/delete-backup.ts';
import { pinBackup, unpinBackup } from './retention/pins.ts';
import { type PrunedBackup, pruneBackups } from './retention/prune.ts';
import { lastVerification } from './verify/record.ts';
import type { VerifySpec } from './verify/request.ts';
import { runVerification } from './verify/run.ts';
import { checkLabel } from '@rondb-backup/shared/storage/label.ts';
import {
  type BackupDetails,
  type BackupPage,
  type BackupRequest,
  checkListRequest,
  type CoordinatorService,
  type ListRequest,
  type LogRequest,
  type RestoreRequest,
} from './service.ts';

export interface Recovered {
  /** What it took to go on where others were interrupted. */
  readonly operations: readonly OperationSnapshot[];
  /** False where another look may find an interrupted run: one could not be resumed, or its coordinator still lives. */
  readonly settled: boolean;
}

/** How long the retention after a scheduled backup waits for its hook. */
const AFTER_BACKUP_MS = 3_600_000;

/** The coordinator in this process. */
export class Coordinator implements CoordinatorService {
  readonly #ports: CoordinatorPorts;
  readonly #operations: Operations;
  readonly #catalog: Catalog;
  readonly #scheduler: Scheduler;

  constructor(ports: CoordinatorPorts, listener?: OperationListener) {
    this.#ports = ports;
    this.#operations = new Operations(ports.log, tellingOfOthers(ports.notifier, listener));
    this.#catalog = new Catalog(ports.store, ports.config.manifest.trustedKeys);
    const { schedules, cluster } = ports.config;
    this.#scheduler = new Scheduler({
      schedules,
      clock: wallClock,
      random: Math.random,
      backups: this,
      lastRuns: (labels, signal) => lastRuns(this.#catalog, cluster.name, labels, signal),
      onSkipped: (skipped) => ports.notifier.notify({ event: 'schedule.skipped', ...skipped }),
      afterBackup: async (signal) => {
        if (!ports.config.retention.automatic) return;
        // The new backup counts when its run is over.
        await this.drain(AFTER_BACKUP_MS);
        await this.pruneBackups(false, signal);
      },
      log: ports.log,
    });
  }

  async startBackup({ requestId, label }: BackupRequest): Promise<OperationSnapshot> {
    checkLabel(label);
    const ports = this.#ports;
    const work = (operation: Operation) =>
      withHooks(operation, ports, label, () => runBackup(operation, ports, label));
    return this.#operations.start(requestId, 'backup', work).snapshot();
  }

  async getBackup(backupId: number, signal?: AbortSignal): Promise<BackupDetails> {
    const [entry] = await this.#withLiving([await this.#catalog.read(backupId, signal)], signal);
    if (entry === undefined) throw new Error('one entry in, one entry out');
    const verification = await lastVerification(this.#ports, entry, signal);
    const { manifest, signature } = entry;
    return { summary: summarise(entry), manifest, signature, verification };
  }

  async listBackups(request: ListRequest, signal?: AbortSignal): Promise<BackupPage> {
    checkListRequest(request);
    const { name } = this.#ports.config.cluster;
    return await readPage(this.#catalog, request, name, (read) => this.#withLiving(read, signal), signal);
  }

  watch(operationId: string, signal?: AbortSignal): AsyncIterable<OperationSnapshot> {
    return this.#operations.find(operationId).watch(signal);
  }

  operationLog({ operationId, backupId, follow }: LogRequest, signal?: AbortSignal): AsyncIterable<LogBatch> {
    const operation =
      backupId === undefined ? this.#operations.find(operationId) : this.#operations.findLastOf(backupId);
    return operation.logLines.read(follow, signal);
  }

  estimateBackup(signal: AbortSignal = never()): Promise<Estimate> {
    return estimateBackup(this.#ports, this.#catalog, signal);
  }

  async cancel(operationId: string): Promise<OperationSnapshot> {
    const operation = this.#operations.find(operationId);
    operation.cancel('cancelled on request');
    return operation.snapshot();
  }

  /** Asks the backup or restore that runs, if one does, to end. */
  cancelCurrent(reason: string): void {
    this.#operations.current?.cancel(reason);
  }

  async startVerification(requestId: string, spec: VerifySpec): Promise<OperationSnapshot> {
    if (spec.depth === 'drill') return this.#startDrill(requestId, spec);
    const work = (operation: Operation) => runVerification(operation, this.#ports, this.#catalog, spec);
    return this.#operations.start(requestId, 'verify', work).snapshot();
  }

  async startAdoption(requestId: string, backupId: number): Promise<OperationSnapshot> {
    const work = (operation: Operation) => runAdoption(operation, this.#ports, backupId);
    return this.#operations.start(requestId, 'adopt', work, adoptionOrigin(backupId)).snapshot();
  }

  async planRestore(spec: RestoreSpec, signal: AbortSignal = never()): Promise<RestorePlan> {
    const { source, target } = ownSourceAndTarget(this.#ports);
    return (await planRestore(source, target, spec, signal)).plan;
  }

  async startRestore(request: RestoreRequest): Promise<OperationSnapshot> {
    const { requestId, spec, confirmClusterName, confirmReplacedDigest } = request;
    const { source, target } = ownSourceAndTarget(this.#ports);
    if (spec.dropExisting && confirmClusterName !== target.clusterName)
      throw new BackupError('USAGE', `the cluster is not called ${JSON.stringify(confirmClusterName)}`, {
        hint: 'to drop what is in the way, give the name of the cluster that is restored into',
      });
    const work = (operation: Operation) => runRestore(operation, source, target, spec, confirmReplacedDigest);
    const origin = restoreOrigin(spec.backupId, target.clusterName);
    return this.#operations.start(requestId, 'restore', work, origin).snapshot();
  }

  async checkSetup(signal: AbortSignal = never()): Promise<readonly CheckItem[]> {
    const { list } = await survey(this.#ports, this.#ownRun, signal);
    await checkStore(list, this.#ports.store, signal);
    return list.items;
  }

  pinBackup(backupId: number, signal: AbortSignal = never()): Promise<void> {
    return pinBackup(this.#ports, this.#catalog, backupId, signal);
  }

  unpinBackup(backupId: number, signal: AbortSignal = never()): Promise<void> {
    return unpinBackup(this.#ports, this.#catalog, backupId, signal);
  }

  deleteBackup(backupId: number, force: boolean, signal: AbortSignal = never()): Promise<void> {
    return deleteBackup(this.#ports, this.#catalog, backupId, { force, own: this.#ownRun, signal });
  }

  async pruneBackups(dryRun: boolean, signal: AbortSignal = never()): Promise<readonly PrunedBackup[]> {
    const pruned = await pruneBackups(this.#ports, this.#catalog, { dryRun, own: this.#ownRun, signal });
    const notice = noticeOfPrune(pruned);
    if (notice !== undefined) this.#ports.notifier.notify(notice);
    return pruned;
  }

  /**
   * Goes on where coordinators of this cluster were interrupted, one run after the other; their outcomes are in the
   * object store and in the log.
   */
  async recover(signal: AbortSignal): Promise<Recovered> {
    const { runs, othersLive, leftovers, abandoned } = await findInterrupted(
      this.#ports,
      this.#catalog,
      signal,
    );
    const done: OperationSnapshot[] = [];
    for (const started of runs) {
      // What has been done is told all the same.
      if (signal.aborted) return { operations: done, settled: false };
      this.#ports.log.warn(
        { backupId: started.backupId, runId: started.runId },
        'resuming an interrupted run',
      );
      const resume = (operation: Operation) =>
        withHookAfter(operation, this.#ports, started.label, () =>
          resumeBackup(operation, this.#ports, started),
        );
      done.push(await this.#toItsEnd(this.#operations.start('', 'backup', resume, started.runId)));
    }
    const settled = !othersLive && done.every(({ error }) => error === undefined);
    if ((leftovers || abandoned !== undefined) && runs.length === 0) {
      const tidy = (operation: Operation) => tidyUp(operation, this.#ports);
      done.push(await this.#toItsEnd(this.#operations.start('', 'backup', tidy, abandoned)));
    }
    return { operations: done, settled };
  }

  /** Begins backups and drills by the schedules until the signal fires. It never throws. */
  async runSchedules(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#scheduler.run(signal), this.#keepDrills(signal)]);
  }

  /** Applies the retention every day until the signal fires, where that is configured. It never throws. */
  async runRetention(signal: AbortSignal): Promise<void> {
    const { config, log } = this.#ports;
    if (!config.retention.automatic) return;
    await pruneDaily((stop) => this.pruneBackups(false, stop), { clock: wallClock, log, signal });
  }

  async listSchedules(signal?: AbortSignal): Promise<readonly ScheduleStatus[]> {
    return await Promise.all(this.#scheduler.list().map((status) => this.#upToDate(status, signal)));
  }

  /** For metrics. */
  observe(signal: AbortSignal): Promise<Observation> {
    return observe(this.#ports, this.#catalog, signal);
  }

  /** Waits until what runs has ended. @returns false when that takes longer than `timeoutMs` */
  drain(timeoutMs: number): Promise<boolean> {
    return this.#operations.drain(timeoutMs);
  }

  /** @param graceMs for notices that are not delivered yet */
  async close(graceMs: number): Promise<void> {
    this.#ports.agents.close();
    this.#ports.drill?.agents.close();
    await this.#ports.notifier.close(graceMs);
  }

  async #keepDrills(signal: AbortSignal): Promise<void> {
    const { log, notifier, config } = this.#ports;
    const schedule = config.drill?.schedule;
    if (schedule === undefined) return;
    await keepDrills(
      {
        schedule,
        clock: wallClock,
        latest: (label) => latestComplete(this.#catalog, config.cluster.name, label, signal),
        start: (backupId) => this.startVerification('', { which: [backupId], depth: 'drill' }),
        onRefused: (error) => notifier.notify({ event: 'verification.failed', label: schedule.label, error }),
        log,
      },
      signal,
    );
  }

  #startDrill(requestId: string, { which }: VerifySpec): OperationSnapshot {
    const { drill } = this.#ports;
    if (drill === undefined) throw new BackupError('DRILL_NOT_CONFIGURED', 'there is no scratch cluster');
    const [backupId, ...others] = 'since' in which ? [] : which;
    if (backupId === undefined || others.length > 0)
      throw new BackupError('USAGE', 'a drill tries one backup: give its id');
    const work = (operation: Operation) => runDrill(operation, this.#ports, drill, backupId);
    const origin = drillOrigin(drill.config.clusterName);
    return this.#operations.start(requestId, 'drill', work, origin).snapshot();
  }

  /** An interrupted run may have been brought to its end since. */
  async #upToDate(status: ScheduleStatus, signal?: AbortSignal): Promise<ScheduleStatus> {
    const { last } = status;
    if (last?.result !== 'interrupted' || last.backupId === undefined) return status;
    const [entry] = await this.#withLiving(await this.#catalog.readAll([last.backupId], signal), signal);
    return entry === undefined ? status : { ...status, last: outcomeOfEntry(entry) };
  }

  async #toItsEnd(operation: Operation): Promise<OperationSnapshot> {
    for await (const { endedAt } of operation.watch()) if (endedAt !== undefined) break;
    return operation.snapshot();
  }

  /** Who still works on a run that has not ended is known to this process and to the agents. */
  async #withLiving(entries: readonly CatalogEntry[], signal?: AbortSignal): Promise<CatalogEntry[]> {
    if (entries.every(({ state }) => state !== 'interrupted')) return [...entries];
    const own = this.#operations.current?.origin;
    const living = await livingRuns(this.#ports, signal);
    return entries.map((entry) => {
      const runId = entry.started?.runId;
      const lives =
        entry.state === 'interrupted' && runId !== undefined && (runId === own || living.has(runId));
      return lives ? { ...entry, state: 'running' } : entry;
    });
  }

  get #ownRun(): OwnRun | undefined {
    const operation = this.#operations.current;
    return operation && { origin: operation.origin, backupId: operation.snapshot().backupId };
  }
}

const never = (): AbortSignal => new AbortController().signal;
