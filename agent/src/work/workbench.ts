import { setTimeout as sleep } from 'node:timers/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { Job } from './job.ts';

/** Who holds this agent, and since when. Times in milliseconds since 1970. */
export interface Claim {
  /** Of the operation that holds it. */
  readonly runId: string;
  /** The run that it works on: its own, or one that it resumes. */
  readonly origin: string;
  readonly holder: string;
  readonly sinceMs: number;
  readonly heardMs: number;
}

/** An operation that was silent for so long may be taken over by another of the same origin: six renewals were missed. */
const TAKEN_OVER_AFTER_MS = 30_000;

/** A claim without work ends then: after it could have been taken over, and before a coordinator takes it for abandoned. */
const IDLE_LEASE_MS = 33_000;

/** The work of one run on one backup; each kind of it exists once, that on fetched files once for each node that wrote them. */
type JobKey = `${'inspect' | 'upload' | 'download' | `${'inspect' | 'restore'}-${number}`}:${number}`;

/**
 * Milliseconds since 1970 when this process began, and in true seconds from there: a clock that is set must not make a
 * coordinator that lives look silent.
 */
const steadyNow = (): number => Math.round(performance.timeOrigin + performance.now());

/**
 * What this agent does, and for whom: one run at a time. The claim is kept in memory only: an agent that was started
 * anew does nothing for anybody, so there is nothing to remember.
 *
 * A claim lives while its run is heard of: by a call, or by a stream that is open. `leaseMs` after the last sign of
 * life its work is ended, because a coordinator that came back would have joined it by then; a claim without any work
 * ends sooner, so that a run which died before it began holds nobody up.
 */
export class Workbench {
  readonly #leaseMs: number;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #jobs = new Map<JobKey, Job<unknown>>();
  /** What a job of `begin` is about. */
  readonly #subjects = new WeakMap<Job<unknown>, string>();
  #claim: Claim | undefined;
  /** The claim stands until the last of its jobs has ended, and nothing may begin for it meanwhile. */
  #releasing = false;
  #openStreams = 0;
  #expiry: NodeJS.Timeout | undefined;

  constructor(leaseMs: number, log: Logger, now: () => number = steadyNow) {
    this.#leaseMs = leaseMs;
    this.#log = log;
    this.#now = now;
  }

  get leaseMs(): number {
    return this.#leaseMs;
  }

  get claim(): Claim | undefined {
    return this.#claim;
  }

  /** How long its run was not heard of, in milliseconds; 0 where there is no claim. */
  get silentMs(): number {
    return this.#claim === undefined ? 0 : this.#now() - this.#claim.heardMs;
  }

  /**
   * Takes the agent for an operation, or renews that.
   *
   * An operation that resumes an interrupted run takes over from the one before, with the work that goes on for it. The
   * one before is refused from then on: it may only have been stopped, and must not spoil what another one finishes.
   *
   * @throws BackupError RUN_IN_PROGRESS, AGENT_NOT_CLAIMED while the claim ends
   */
  take(runId: string, holder: string, origin: string = runId): void {
    const held = this.#claim;
    if (held !== undefined && held.runId !== runId) {
      if (held.origin !== origin || this.silentMs < TAKEN_OVER_AFTER_MS) throw inProgress(held);
      this.#log.warn({ from: held.runId, to: runId, origin }, 'claim taken over');
    }
    if (this.#releasing) throw notClaimed(runId);
    const now = this.#now();
    const sinceMs = held?.runId === runId ? held.sinceMs : now;
    this.#claim = { runId, origin, holder, sinceMs, heardMs: now };
    this.#restartLease();
  }

  /** Every call that does work for a run passes here first. @throws BackupError RUN_IN_PROGRESS, AGENT_NOT_CLAIMED */
  require(runId: string): void {
    if (this.#claim === undefined) throw notClaimed(runId);
    if (this.#claim.runId !== runId) throw inProgress(this.#claim);
    this.#renew();
  }

  /** Keeps the claim alive while a stream of its run is open. */
  async *attended<Item>(runId: string, items: AsyncGenerator<Item>): AsyncGenerator<Item> {
    this.#openStreams += 1;
    try {
      yield* items;
    } finally {
      this.#openStreams -= 1;
      if (this.#claim?.runId === runId && !this.#releasing) this.#renew();
    }
  }

  /**
   * The job under this key: the one that runs or is done, or a new one. A failed job is begun again.
   *
   * @throws BackupError AGENT_NOT_CLAIMED when the claim has ended meanwhile: nobody would own the job
   */
  join<Kind extends Job<unknown>>(key: JobKey, start: () => Kind): Kind {
    const present = this.#jobs.get(key);
    if (present !== undefined && !present.failed) return present as Kind;
    if (this.#claim === undefined || this.#releasing) throw notClaimed(this.#claim?.runId ?? '');
    const job = start();
    this.#jobs.set(key, job);
    this.#restartLease();
    return job;
  }

  /**
   * The job under this key if it runs and is about the same subject. Else a new one, once what runs under the key has
   * ended: a caller that wants something else has given up what it wanted before.
   *
   * @throws BackupError AGENT_NOT_CLAIMED, RUN_IN_PROGRESS when the claim has gone meanwhile
   */
  async begin<Kind extends Job<unknown>>(
    runId: string,
    key: JobKey,
    subject: string,
    start: () => Kind,
  ): Promise<Kind> {
    for (let present = this.#jobs.get(key); present?.running === true; present = this.#jobs.get(key)) {
      if (this.#subjects.get(present) === subject) return present as Kind;
      await present.abort(new BackupError('CANCELLED', `run ${runId} asked for something else`));
    }
    this.require(runId);
    const job = start();
    this.#jobs.set(key, job);
    this.#subjects.set(job, subject);
    this.#restartLease();
    return job;
  }

  /** Ends the work on one backup, or all of it. */
  async endJobs(reason: BackupError, backupId?: number): Promise<void> {
    const ending = [...this.#jobs].filter(([key]) => backupId === undefined || key.endsWith(`:${backupId}`));
    await Promise.all(ending.map(([, job]) => job.abort(reason)));
    for (const [key, job] of ending) if (this.#jobs.get(key) === job) this.#jobs.delete(key);
  }

  /** Waits until no upload runs any more, or `timeoutMs` have passed. What runs on is not touched. */
  async uploadsEnded(timeoutMs: number): Promise<void> {
    const uploads = [...this.#jobs].flatMap(([key, job]) => (key.startsWith('upload:') ? [job.ended] : []));
    if (uploads.length === 0) return;
    const patience = new AbortController();
    const late = sleep(timeoutMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([Promise.all(uploads), late]);
    patience.abort();
  }

  /** Ends all work of the run and frees the agent; harmless when the run does not hold it. */
  async release(runId: string, reason: BackupError): Promise<void> {
    if (this.#claim?.runId !== runId) return;
    this.#releasing = true;
    clearTimeout(this.#expiry);
    await this.endJobs(reason);
    // A second release of the same run may have been first.
    if (this.#claim?.runId !== runId) return;
    this.#claim = undefined;
    this.#releasing = false;
  }

  #renew(): void {
    if (this.#claim !== undefined) this.take(this.#claim.runId, this.#claim.holder, this.#claim.origin);
  }

  /** A run that has given this agent nothing to do has begun nothing here that would be lost with its claim. */
  get #silenceMs(): number {
    return this.#jobs.size === 0 ? Math.min(IDLE_LEASE_MS, this.#leaseMs) : this.#leaseMs;
  }

  #restartLease(): void {
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => void this.#expire(), this.#silenceMs);
    this.#expiry.unref();
  }

  async #expire(): Promise<void> {
    if (this.#claim === undefined) return;
    if (this.#openStreams > 0) return this.#restartLease();
    const { runId } = this.#claim;
    this.#log.warn({ runId, silentMs: this.silentMs }, 'run was not heard of; ending its work');
    await this.release(
      runId,
      new BackupError('CANCELLED', `run ${runId} was not heard of for ${this.silentMs} ms`),
    );
  }
}

const notClaimed = (runId: string): BackupError =>
  new BackupError('AGENT_NOT_CLAIMED', `this agent is not claimed by run ${JSON.stringify(runId)}`);

function inProgress(claim: Claim): BackupError {
  const since = new Date(claim.sinceMs).toISOString();
  return new BackupError(
    'RUN_IN_PROGRESS',
    `run ${claim.runId} of ${claim.holder} holds this agent since ${since}`,
  );
}
