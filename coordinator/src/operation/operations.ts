import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import { Operation } from './operation.ts';
import type { OperationKind, OperationSnapshot } from './state.ts';

/** Ended operations are kept for clients that ask late; the object store is what remembers. */
const MAX_KEPT = 100;

/** Told of every operation; what it is told must not throw. */
export interface OperationListener {
  started?(): void;
  ended?(snapshot: OperationSnapshot): void;
}

/** The operations of this process: one at a time. */
export class Operations {
  readonly #log: Logger;
  readonly #listener: OperationListener;
  readonly #byId = new Map<string, Operation>();
  readonly #byRequest = new Map<string, Operation>();
  #current: { readonly operation: Operation; readonly done: Promise<void> } | undefined;

  constructor(log: Logger, listener: OperationListener = {}) {
    this.#log = log;
    this.#listener = listener;
  }

  get current(): Operation | undefined {
    return this.#current?.operation;
  }

  /**
   * Begins `work`, which ends the operation and does not throw.
   *
   * @param requestId not empty: a second start with it finds the first one's operation
   * @param origin of an interrupted run that is resumed
   * @throws BackupError RUN_IN_PROGRESS naming the operation that runs
   */
  start(
    requestId: string,
    kind: OperationKind,
    work: (operation: Operation) => Promise<void>,
    origin?: string,
  ): Operation {
    const known = requestId === '' ? undefined : this.#byRequest.get(requestId);
    if (known !== undefined) return known;
    if (this.#current !== undefined) {
      const { id, startedAt } = this.#current.operation;
      throw new BackupError(
        'RUN_IN_PROGRESS',
        `operation ${id} runs here since ${new Date(startedAt).toISOString()}`,
      );
    }
    const operation = new Operation(this.#log, kind, origin);
    this.#byId.set(operation.id, operation);
    if (requestId !== '') this.#byRequest.set(requestId, operation);
    this.#listener.started?.();
    const done = work(operation).finally(() => {
      this.#current = undefined;
      this.#forgetOldest();
      this.#listener.ended?.(operation.snapshot());
    });
    this.#current = { operation, done };
    return operation;
  }

  /** @param operationId empty: the one that runs now. @throws BackupError OPERATION_NOT_FOUND */
  find(operationId: string): Operation {
    const found = operationId === '' ? this.current : this.#byId.get(operationId);
    if (found !== undefined) return found;
    const message = operationId === '' ? 'no operation runs now' : `there is no operation ${operationId}`;
    throw new BackupError('OPERATION_NOT_FOUND', message);
  }

  /** Waits until nothing runs. @returns false when that takes longer than `timeoutMs` */
  async drain(timeoutMs: number): Promise<boolean> {
    if (this.#current === undefined) return true;
    const patience = new AbortController();
    const late = sleep(timeoutMs, false, { signal: patience.signal }).catch(() => false);
    const ended = await Promise.race([this.#current.done.then(() => true), late]);
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
