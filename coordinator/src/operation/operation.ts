import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { collectLog } from '@rondb-backup/shared/logging/collect.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';
import type { VerifiedBackup } from '../verify/request.ts';
import type { RestoreReport } from '../restore/report.ts';
import { LogLines } from './log-lines.ts';
import {
  type Amount,
  errorSnapshot,
  hasEnded,
  mayMove,
  type OperationKind,
  type OperationSnapshot,
  type OperationState,
  type PhaseName,
  type PhaseSnapshot,
  phasesByKind,
} from './state.ts';

/** A snapshot goes out at once when something other than bytes changes, and else at most this often. */
const PROGRESS_INTERVAL_MS = 500;

interface PhaseRecord {
  state: PhaseSnapshot['state'];
  amount: Amount;
  startedAt: number;
  endedAt: number | undefined;
}

/** The message of a log line that tells what snapshots of the operation tell too. */
export const OPERATION_WARNING = 'backup warning';

/** One run as others see it: its state, its progress, and the way to ask it to end. */
export class Operation {
  readonly id = randomUUID();
  readonly kind: OperationKind;
  /**
   * Of a backup the run id in started.json: its own, or that of the interrupted run that it resumes. Of a restore what it
   * restores where: one whose coordinator died is taken over by the next of the same.
   */
  readonly origin: string;
  readonly startedAt = Date.now();
  /** What was logged since the operation was started. */
  readonly logLines = new LogLines();
  readonly #log: Logger;
  readonly #cancel = new AbortController();
  readonly #events = new EventEmitter();
  readonly #phases = new Map<PhaseName, PhaseRecord>();
  readonly #nodes = new Map<number, { phase: PhaseName; amount: Amount }>();
  #state: OperationState = 'running';
  #backupId: number | undefined;
  #endedAt: number | undefined;
  #error: BackupError | undefined;
  #lost: BackupError | undefined;
  #warnings: ManifestWarning[] = [];
  #missingNodes: readonly number[] = [];
  #lastProgressAt = 0;
  #changes = 0;
  #failedPhase: PhaseName | undefined;
  #restore: RestoreReport | undefined;
  readonly #verifications: VerifiedBackup[] = [];

  /** @param origin where it is not the id of this operation */
  constructor(log: Logger, kind: OperationKind, origin?: string) {
    this.kind = kind;
    this.origin = origin ?? this.id;
    this.#log = log.child({ runId: this.id });
    this.#events.setMaxListeners(0);
  }

  /** Fires when somebody asked the operation to end; its reason is a BackupError. */
  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  get log(): Logger {
    return this.#log;
  }

  get ended(): boolean {
    return hasEnded(this.#state);
  }

  get error(): BackupError | undefined {
    return this.#error;
  }

  get warnings(): readonly ManifestWarning[] {
    return this.#warnings;
  }

  /** Milliseconds of each phase that has ended. */
  get phaseDurationsMs(): Record<string, number> {
    const ended = [...this.#phases].filter(([, { endedAt }]) => endedAt !== undefined);
    return Object.fromEntries(ended.map(([name, phase]) => [name, elapsed(phase)]));
  }

  /** Whether the phase has ended well. */
  phaseDone(name: PhaseName): boolean {
    return this.#phases.get(name)?.state === 'done';
  }

  /** The phase that the first cause was met in. */
  get failedPhase(): PhaseName | undefined {
    return this.#failedPhase;
  }

  /** Asks it to end; harmless when it has. The run answers by cleaning up and moving to its end. */
  cancel(reason: string): void {
    if (this.#state !== 'running') return;
    // Whoever asks is not a part of the operation.
    collectLog(this.logLines.add, () => this.#move('cancelling'));
    this.#cancel.abort(new BackupError('CANCELLED', reason));
  }

  /** Ends whatever is awaited with this error, because it has taken too long. */
  giveUp(error: BackupError): void {
    if (!this.ended) this.#cancel.abort(error);
  }

  /** Another coordinator has taken the run over: whatever is awaited ends with this error, unless it was cancelled. */
  lose(error: BackupError): void {
    if (this.ended) return;
    this.#lost ??= error;
    this.#cancel.abort(error);
  }

  /** Why the run is not ours any more; undefined while it is. A cancel before does not hide it. */
  get lost(): BackupError | undefined {
    return this.#lost;
  }

  assignBackupId(backupId: number): void {
    this.#backupId = backupId;
    this.#changed();
  }

  warn(warnings: readonly ManifestWarning[]): void {
    if (warnings.length === 0) return;
    this.#warnings.push(...warnings);
    for (const warning of warnings) this.#log.warn({ ...warning }, OPERATION_WARNING);
    this.#changed();
  }

  missing(nodeIds: readonly number[]): void {
    this.#missingNodes = nodeIds;
    this.#changed();
  }

  /** One backup of a verification, passed or not. */
  verified(backup: VerifiedBackup): void {
    this.#verifications.push(backup);
    this.#changed();
  }

  /** What a restore has made, well or not. */
  restored(report: RestoreReport): void {
    this.#restore = report;
    this.#changed();
  }

  /** Forgets what an attempt that failed has left, but the warnings in the log: the next one begins from nothing. */
  startOver(): void {
    this.#phases.clear();
    this.#nodes.clear();
    this.#warnings = [];
    this.#missingNodes = [];
    this.#failedPhase = undefined;
    this.#changed();
  }

  /** Runs one phase: its begin, end, duration and failure are recorded and logged here and nowhere else. */
  async phase<Result>(name: PhaseName, work: () => Promise<Result>): Promise<Result> {
    const record: PhaseRecord = {
      state: 'running',
      amount: { bytes: 0, totalBytes: 0 },
      startedAt: Date.now(),
      endedAt: undefined,
    };
    this.#phases.set(name, record);
    this.#changed();
    try {
      const result = await work();
      record.state = 'done';
      return result;
    } catch (error) {
      record.state = 'failed';
      this.#failedPhase ??= name;
      throw error;
    } finally {
      record.endedAt = Date.now();
      this.#log.info({ phase: name, outcome: record.state, durationMs: elapsed(record) }, 'phase ended');
      this.#changed();
    }
  }

  progress(phase: PhaseName, amount: Amount): void {
    const record = this.#phases.get(phase);
    if (record !== undefined) record.amount = amount;
    this.#progressed();
  }

  /** Progress of one data node; the phase's own is the sum over the nodes. */
  nodeProgress(phase: PhaseName, nodeId: number, amount: Amount): void {
    this.#nodes.set(nodeId, { phase, amount });
    const amounts = [...this.#nodes.values()]
      .filter((node) => node.phase === phase)
      .map((node) => node.amount);
    this.progress(phase, {
      bytes: amounts.reduce((sum, { bytes }) => sum + bytes, 0),
      totalBytes: amounts.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
    });
  }

  end(state: 'completed' | 'degraded'): void {
    this.#end(state);
  }

  fail(thrown: unknown): void {
    const error = toBackupError(thrown);
    this.#end(error.code === 'CANCELLED' && this.signal.aborted ? 'cancelled' : 'failed', error);
  }

  snapshot(): OperationSnapshot {
    return {
      operationId: this.id,
      kind: this.kind,
      state: this.#state,
      backupId: this.#backupId,
      phases: phasesByKind[this.kind].map((name) => snapshotOf(name, this.#phases.get(name))),
      nodes: [...this.#nodes]
        .map(([nodeId, node]) => ({ nodeId, ...node }))
        .sort((a, b) => a.nodeId - b.nodeId),
      startedAt: this.startedAt,
      endedAt: this.#endedAt,
      error: this.#error && errorSnapshot(this.#error),
      warnings: [...this.#warnings],
      missingNodes: this.#missingNodes,
      restore: this.#restore,
      verifications: [...this.#verifications],
    };
  }

  /** The snapshot now and after each change; the last one is of the ended operation. */
  async *watch(signal?: AbortSignal): AsyncGenerator<OperationSnapshot, void> {
    for (;;) {
      const seen = this.#changes;
      const snapshot = this.snapshot();
      yield snapshot;
      if (hasEnded(snapshot.state)) return;
      signal?.throwIfAborted();
      // A watcher that was slow gets the newest snapshot at once, and none of those between.
      if (this.#changes === seen) await once(this.#events, 'change', signal && { signal });
    }
  }

  #end(state: OperationState, error?: BackupError): void {
    this.#move(state, () => {
      this.#endedAt = Date.now();
      this.#error = error;
    });
  }

  #move(state: OperationState, apply: () => void = () => undefined): void {
    if (!mayMove(this.#state, state)) throw new Error(`operation cannot go from ${this.#state} to ${state}`);
    apply();
    this.#log.info({ from: this.#state, to: state, err: this.#error }, 'operation state');
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    this.#changes += 1;
    this.#events.emit('change');
  }

  #progressed(): void {
    const now = Date.now();
    if (now - this.#lastProgressAt < PROGRESS_INTERVAL_MS) return;
    this.#lastProgressAt = now;
    this.#changed();
  }
}

const elapsed = ({ startedAt, endedAt }: PhaseRecord): number => (endedAt ?? Date.now()) - startedAt;

const snapshotOf = (name: PhaseName, record: PhaseRecord | undefined): PhaseSnapshot =>
  record === undefined
    ? { name, state: 'waiting', amount: { bytes: 0, totalBytes: 0 }, durationMs: 0 }
    : { name, state: record.state, amount: record.amount, durationMs: elapsed(record) };
