/** The short version of `npm run faults`: the first trials of a round, each with another kind of fault. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { faultOf } from '../faults/choice.ts';
import { faults } from '../faults/faults.ts';
import { violations } from '../faults/invariants.ts';
import { listObjects, removeObjects } from '../oracles/stored-backup.ts';
import { runTrial } from '../faults/trial.ts';
import { startWorld, type World } from '../faults/world.ts';

const home = await findHome();
if (home === undefined) console.warn(`no run is interrupted: ${NO_PROGRAMS}`);

const ROWS = 20_000;
const SEED = 20_275;
const TRIALS = 20;
const trials = Array.from({ length: TRIALS }, (_, index) => ({
  number: index + 1,
  fault: faultOf(faults, SEED, index + 1),
}));

describe.skipIf(home === undefined)(
  'an interrupted backup leaves nothing untrue, and the next one works',
  () => {
    let world: World;

    beforeAll(async () => {
      world = await startWorld(ROWS);
    });
    afterAll(async () => {
      await world?.[Symbol.asyncDispose]();
    });

    test.each(trials)('trial $number: $fault', async ({ number }) => {
      const report = await runTrial(world, { seed: SEED, number });
      expect(report.problems).toEqual([]);
    });

    test('what is gone from the store, or never came there, is seen by the check', async () => {
      const direct = world.remote.replace('s3:', 's3direct:');
      const { configFile } = world.s3;
      const objects = await listObjects(configFile, direct);
      const manifest = objects.findLast((path) => path.endsWith('/manifest.json'));
      const id = Number(manifest?.split('/')[0]);
      const [victim] = objects.filter((path) => path.startsWith(`${id}/rondb/`) && path.endsWith('.Data'));
      await removeObjects(configFile, `${direct}/${victim}`);
      const unknown = new Set([...world.checked].filter((one) => one !== id));
      const holders = new Map([[id, new Set([9])]]);
      expect(await violations(world, unknown, { removals: [], holders })).toEqual([
        `${id} lacks what data node 9 wrote`,
        `${victim} is not what its manifest says`,
      ]);
    });
  },
);
