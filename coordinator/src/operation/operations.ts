import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { collectLog } from '@rondb-backup/shared/logging/collect.ts';
import { Operation } from './operation.ts';
import type { OperationKind, OperationSnapshot } from './state.ts';

/** Ended operations are kept for clients that ask late; the object store is what remembers. */
const MAX_KEPT = 100;

/** Told of every operation; what it is told must not throw. */
export interface OperationListener {
  started?(): void;
  ended?(snapshot: OperationSnapshot): void;
}

/**
 * A verification only reads, and may take days: it stands in nobody's way, and one more of them would only share its
 * bandwidth. A drill works with another cluster and its agents. All others are one at a time.
 */
const laneOf = (kind: OperationKind): Lane => (kind === 'verify' || kind === 'drill' ? kind : 'run');
type Lane = 'run' | 'verify' | 'drill';
/** What does not hold up the end of this process: nobody resumes it, and the next one begins anew. */
const passing: readonly Lane[] = ['verify', 'drill'];

/** The operations of this process: one at a time in each lane. */
export class Operations {
  readonly #log: Logger;
  readonly #listener: OperationListener;
  readonly #byId = new Map<string, Operation>();
  readonly #byRequest = new Map<string, Operation>();
  readonly #current = new Map<Lane, { readonly operation: Operation; readonly done: Promise<void> }>();

  constructor(log: Logger, listener: OperationListener = {}) {
    this.#log = log;
    this.#listener = listener;
  }

  /** The backup or restore that runs. */
  get current(): Operation | undefined {
    return this.#current.get('run')?.operation;
  }

  /**
   * Begins `work`, which ends the operation and does not throw.
   *
   * @param requestId not empty: a second start with it finds the first one's operation
   * @param origin of an interrupted run that is resumed
   * @throws BackupError RUN_IN_PROGRESS naming the operation that runs in its lane; USAGE where the request began another
   *   kind of work
   */
  start(
    requestId: string,
    kind: OperationKind,
    work: (operation: Operation) => Promise<void>,
    origin?: string,
  ): Operation {
    const known = requestId === '' ? undefined : this.#byRequest.get(requestId);
    if (known !== undefined && known.kind !== kind)
      throw new BackupError('USAGE', `request ${requestId} has begun a ${known.kind}, and no ${kind}`);
    if (known !== undefined) return known;
    const lane = laneOf(kind);
    const current = this.#current.get(lane);
    if (current !== undefined) {
      const { id, startedAt } = current.operation;
      throw new BackupError(
        'RUN_IN_PROGRESS',
        `operation ${id} runs here since ${new Date(startedAt).toISOString()}`,
      );
    }
    const operation = new Operation(this.#log, kind, origin);
    this.#byId.set(operation.id, operation);
    if (requestId !== '') this.#byRequest.set(requestId, operation);
    this.#listener.started?.();
    const done = collectLog(operation.logLines.add, () => work(operation)).finally(() => {
      operation.logLines.end();
      this.#current.delete(lane);
      this.#forgetOldest();
      this.#listener.ended?.(operation.snapshot());
    });
    this.#current.set(lane, { operation, done });
    return operation;
  }

  /**
   * @param operationId empty: the one that runs now, a verification or drill only where nothing else does
   * @throws BackupError OPERATION_NOT_FOUND
   */
  find(operationId: string): Operation {
    const running =
      this.current ?? passing.map((lane) => this.#current.get(lane)?.operation).find((one) => one);
    const found = operationId === '' ? running : this.#byId.get(operationId);
    if (found !== undefined) return found;
    const message = operationId === '' ? 'no operation runs now' : `there is no operation ${operationId}`;
    throw new BackupError('OPERATION_NOT_FOUND', message);
  }

  /**
   * The last operation on a backup.
   *
   * @throws BackupError OPERATION_NOT_FOUND where this process has not worked on it, or has forgotten
   */
  findLastOf(backupId: number): Operation {
    const found = [...this.#byId.values()].findLast(
      (operation) => operation.snapshot().backupId === backupId,
    );
    if (found !== undefined) return found;
    throw new BackupError(
      'OPERATION_NOT_FOUND',
      `this process keeps no operation on backup ${backupId}: it keeps the last ${MAX_KEPT} of its own, in memory`,
      {
        hint: `what remains of others is in the log of the process that ran them, and in started.json and failed.json: see \`rondb-backup show ${backupId}\``,
      },
    );
  }

  /**
   * Waits until nothing runs. A verification is cancelled: it has recorded what it knows, and nobody resumes it. So is a
   * drill, which empties its cluster: the next one does where this time does not suffice.
   *
   * @returns false when that takes longer than `timeoutMs`
   */
  async drain(timeoutMs: number): Promise<boolean> {
    for (const lane of passing) this.#current.get(lane)?.operation.cancel('this process ends');
    const running = [...this.#current.values()].map(({ done }) => done);
    if (running.length === 0) return true;
    const patience = new AbortController();
    const late = sleep(timeoutMs, false, { signal: patience.signal }).catch(() => false);
    const ended = await Promise.race([Promise.all(running).then(() => true), late]);
    patience.abort();
    return ended;
  }

  #forgetOldest(): void {
    for (const [id, operation] of this.#byId) {
      if (this.#byId.size <= MAX_KEPT) return;
      if (!operation.ended) continue;
      this.#byId.delete(id);
      for (const [requestId, kept] of this.#byRequest)
        if (kept === operation) this.#byRequest.delete(requestId);
    }
  }
}
