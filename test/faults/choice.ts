import { type Random, seeded, shuffled } from './random.ts';
import type { Fault } from './victim.ts';

/** A trial follows from the seed of the run and its own number, from 1 on, so that it can be repeated alone. */
export const randomOf = (seed: number, number: number): Random => seeded(seed * 100_000 + number);

/** The fault of a trial: every kind once in each round of trials, in an order that the round chooses. */
export function faultOf(faults: Readonly<Record<string, Fault>>, seed: number, number: number): string {
  const names = Object.keys(faults);
  const round = Math.floor((number - 1) / names.length);
  const order = shuffled(seeded(-(seed * 100_000 + round + 1)), names);
  const name = order[(number - 1) % names.length];
  if (name === undefined) throw new Error(`there is no trial ${number}`);
  return name;
}
