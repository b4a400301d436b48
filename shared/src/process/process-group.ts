/** How long those that were asked to end (SIGTERM) may take before they are killed (SIGKILL), in milliseconds. */
const KILL_GRACE_MS = 5_000;

/**
 * A child that leads a process group, and all that it has started: a wrapper around a program ends without it, and what
 * is left would go on, and hold the pipes that we read.
 */
export class ProcessGroup {
  readonly #leader: number | undefined;
  #ended: 'cancelled' | 'timed out' | undefined;
  #kill: NodeJS.Timeout | undefined;

  /** @param leader undefined where the child could not be started */
  constructor(leader: number | undefined) {
    this.#leader = leader;
  }

  /** Why it was ended by us; undefined where it was not. */
  get ended(): 'cancelled' | 'timed out' | undefined {
    return this.#ended;
  }

  /** Asks it to end, once, and kills it where it does not. */
  end(why: 'cancelled' | 'timed out'): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.send('SIGTERM');
    this.#kill = setTimeout(() => this.send('SIGKILL'), KILL_GRACE_MS);
  }

  send(name: NodeJS.Signals): void {
    if (this.#leader === undefined) return;
    try {
      process.kill(-this.#leader, name);
    } catch {
      // Nobody is left.
    }
  }

  /** To be called when it is: its number may be that of another group soon. */
  gone(): void {
    clearTimeout(this.#kill);
  }
}
