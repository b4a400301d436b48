import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';

export interface JobProgress {
  readonly bytes: number;
  readonly totalBytes: number;
}

const REPORT_INTERVAL_MS = 1_000;

/**
 * Work that outlives the call that began it: a lost stream cannot be told from a dead coordinator, so the work goes on
 * and can be joined again. It ends by itself or by `abort`; it has one owner, the run's Workbench.
 */
export class Job<Result> {
  readonly #abort = new AbortController();
  readonly #settled = new AbortController();
  readonly #result: Promise<Result>;
  /** Resolves when the work has ended, well or not. */
  readonly ended: Promise<void>;
  #progress: JobProgress = { bytes: 0, totalBytes: 0 };
  #state: 'running' | 'done' | 'failed' = 'running';

  constructor(work: (signal: AbortSignal, report: (progress: JobProgress) => void) => Promise<Result>) {
    this.#result = work(this.#abort.signal, (progress) => {
      this.#progress = progress;
    });
    // Followers see the rejection; without one here a job that nobody follows would end the process.
    this.ended = this.#note();
  }

  get running(): boolean {
    return this.#state === 'running';
  }

  get failed(): boolean {
    return this.#state === 'failed';
  }

  /** Ends the work and waits until nothing of it runs any more. Harmless when it has ended. */
  async abort(reason: BackupError): Promise<void> {
    this.#abort.abort(reason);
    await this.#result.catch(() => undefined);
  }

  /** Yields progress about once a second and returns the result. Leaving the loop leaves the work running. */
  async *follow(signal: AbortSignal): AsyncGenerator<JobProgress, Result> {
    // A signal, not the promise: every wait on a promise is remembered until it settles, which may take a day.
    const wake = AbortSignal.any([this.#settled.signal, signal]);
    while (this.#state === 'running') {
      yield this.#progress;
      await sleep(REPORT_INTERVAL_MS, undefined, { signal: wake }).catch(() => undefined);
      signal.throwIfAborted();
    }
    const result = await this.#result;
    yield this.#progress;
    return result;
  }

  async #note(): Promise<void> {
    try {
      await this.#result;
      this.#state = 'done';
    } catch {
      this.#state = 'failed';
    }
    this.#settled.abort();
  }
}
