import type { CliProcess } from '../product/processes.ts';
import type { Random } from './random.ts';
import type { Surroundings } from './surroundings.ts';

/** What a fault works on: the world, and the run of the trial. */
export interface Victim {
  readonly world: Surroundings;
  readonly run: CliProcess;
  readonly random: Random;
  /** Whether the run has not ended yet. */
  readonly runs: () => boolean;
  /** A fault that had to wait for what it meets says when it met it, or that there was nothing to meet. */
  readonly meets: (what: 'it' | 'nothing') => void;
}

/** Something that goes wrong. */
export interface Fault {
  /** Resolves once it is over, the thing that was killed being there again if it should be. */
  readonly strike: (victim: Victim) => Promise<void>;
  /** The latest share of a run in which it begins, for what is there to be met only early; default 0.9. */
  readonly latest?: number;
}
