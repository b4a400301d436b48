import type { OperationSnapshot } from '../../operation/state.ts';
import { printJsonLine } from './json.ts';
import { ProgressBars } from './progress-bars.ts';
import { showBelow, writeLine } from './screen.ts';
import { printable } from './table.ts';
import { formatDuration } from './units.ts';

/** Shows an operation while it runs. */
export interface RunView {
  update(snapshot: OperationSnapshot): void;
  /** Leaves the terminal as it was. */
  stop(): void;
}

/** Bars and a line for each ended phase on a terminal, lines alone elsewhere. All on standard error. */
export class TextView implements RunView {
  readonly #bars = process.stderr.isTTY ? new ProgressBars() : undefined;
  readonly #reported = new Set<string>();
  #warnings = 0;

  constructor() {
    showBelow(this.#bars);
  }

  update(snapshot: OperationSnapshot): void {
    for (const { name, state, durationMs } of snapshot.phases) {
      if (state !== 'done' && state !== 'failed') this.#reported.delete(name);
      else if (!this.#reported.has(name)) {
        this.#reported.add(name);
        writeLine(`${name.padEnd(10)} ${state} in ${formatDuration(durationMs)}`);
      }
    }
    for (const { message } of snapshot.warnings.slice(this.#warnings))
      writeLine(`warning: ${printable(message)}`);
    this.#warnings = snapshot.warnings.length;
    this.#bars?.update(snapshot);
  }

  stop(): void {
    this.#bars?.clear();
    showBelow(undefined);
  }
}

/** Between two lines that tell of bytes alone, in milliseconds. */
const PROGRESS_INTERVAL_MS = 5_000;

/**
 * One JSON object a line on standard output: at each change of state or phase, every few seconds while bytes flow, and
 * last the ended operation in full.
 */
export class JsonLinesView implements RunView {
  #last = '';
  #lastAt = 0;

  update(snapshot: OperationSnapshot): void {
    if (snapshot.endedAt !== undefined) return printJsonLine({ time: new Date().toISOString(), ...snapshot });
    const phases = snapshot.phases.filter(({ state }) => state === 'running').map(({ name }) => name);
    const { operationId, state, backupId } = snapshot;
    const key = JSON.stringify([state, backupId, phases]);
    const now = Date.now();
    if (key === this.#last && now - this.#lastAt < PROGRESS_INTERVAL_MS) return;
    this.#last = key;
    this.#lastAt = now;
    const nodes = snapshot.nodes.filter(({ phase }) => phases.includes(phase));
    printJsonLine({ time: new Date(now).toISOString(), operationId, backupId, state, phases, nodes });
  }

  stop(): void {}
}
