import { MultiBar, type SingleBar } from 'cli-progress';
import type { Amount, OperationSnapshot, PhaseName } from '../../operation/state.ts';
import { formatBytes, formatDuration } from './units.ts';

/** So that the longest line has 80 characters. */
export const BAR_WIDTH = 14;

/** Bars on a terminal: one for each data node of the running phase, and one for the phase as a whole. */
export class ProgressBars {
  #bars: MultiBar | undefined;
  readonly #byName = new Map<string, SingleBar>();
  #phase: PhaseName | undefined;

  update(snapshot: OperationSnapshot): void {
    const phase = snapshot.phases.find(({ state, amount }) => state === 'running' && amount.bytes > 0);
    if (phase?.name !== this.#phase) this.clear();
    this.#phase = phase?.name;
    if (phase === undefined) return;
    for (const node of snapshot.nodes.filter(({ phase: name }) => name === phase.name)) {
      this.#show(`  node ${node.nodeId}`, node.amount, phase.durationMs);
    }
    this.#show(phase.name, phase.amount, phase.durationMs);
  }

  /** Leaves the terminal as it was, for lines of text or the end; the next update shows the bars again. */
  clear(): void {
    this.#bars?.stop();
    this.#bars = undefined;
    this.#byName.clear();
  }

  #show(name: string, amount: Amount, elapsedMs: number): void {
    const payload = { name: name.padEnd(10), amount: describe(amount, elapsedMs) };
    const total = Math.max(amount.totalBytes, amount.bytes, 1);
    const bar = this.#byName.get(name);
    if (bar === undefined) {
      this.#bars ??= makeBars();
      this.#byName.set(name, this.#bars.create(total, amount.bytes, payload));
    } else {
      bar.setTotal(total);
      bar.update(amount.bytes, payload);
    }
  }
}

/** A bar that is removed from a MultiBar leaves its line behind; a MultiBar that is stopped does not. */
const makeBars = (): MultiBar =>
  new MultiBar({
    format: '{name} [{bar}] {amount}',
    barsize: BAR_WIDTH,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    linewrap: false,
    emptyOnZero: true,
    stream: process.stderr,
  });

/** `120.0 MiB of 1.2 GiB, 41.0 MiB/s, 26.5s left`. */
export function describe({ bytes, totalBytes }: Amount, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? (bytes * 1_000) / elapsedMs : 0;
  const total = totalBytes > 0 ? ` of ${formatBytes(totalBytes)}` : '';
  const left =
    rate > 0 && totalBytes > bytes ? `, ${formatDuration(((totalBytes - bytes) / rate) * 1_000)} left` : '';
  return `${formatBytes(bytes)}${total}, ${formatBytes(Math.round(rate))}/s${left}`;
}
