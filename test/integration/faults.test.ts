/** The short version of `npm run faults`: every kind of fault once, and a few more. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { faults } from '../faults/faults.ts';
import { seeded } from '../faults/random.ts';
import { runTrial } from '../faults/trial.ts';
import { startWorld, type World } from '../faults/world.ts';

const home = await findHome();
if (home === undefined) console.warn(`no run is interrupted: ${NO_PROGRAMS}`);

const ROWS = 20_000;
const SEED = 20_261;
const TRIALS = 20;
const names = Object.keys(faults);
const trials = Array.from({ length: TRIALS }, (_, index) => ({
  number: index + 1,
  fault: names[index % names.length] ?? '',
}));

describe.skipIf(home === undefined)(
  'an interrupted backup leaves nothing untrue, and the next one works',
  () => {
    let world: World;
    const checked = new Set<number>();

    beforeAll(async () => {
      world = await startWorld(ROWS);
    });
    afterAll(async () => {
      await world?.[Symbol.asyncDispose]();
    });

    test.each(trials)('trial $number: $fault', async ({ number, fault }) => {
      const report = await runTrial(world, number, seeded(SEED * 100_000 + number), checked, fault);
      expect(report.problems).toEqual([]);
    });
  },
);
