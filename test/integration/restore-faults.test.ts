/** The short version of `npm run faults -- --restore`: some trials of a round, each with another kind of fault. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { connect } from '../database/connect.ts';
import { faultOf } from '../faults/choice.ts';
import { untruths } from '../faults/restore/checks.ts';
import { restoreFaults } from '../faults/restore/faults.ts';
import { makeSource, type Source } from '../faults/restore/source.ts';
import { runRestoreTrial } from '../faults/restore/trial.ts';
import { type RestoreWorld, startRestoreWorld } from '../faults/restore/world.ts';
import { addressOf } from '../oracles/restored-database.ts';

const home = await findHome();
if (home === undefined) console.warn(`no restore is interrupted: ${NO_PROGRAMS}`);

const ROWS = 20_000;
const SEED = 8_709;
const TRIALS = 6;
const trials = Array.from({ length: TRIALS }, (_, index) => ({
  number: index + 1,
  fault: faultOf(restoreFaults, SEED, index + 1),
}));

describe.skipIf(home === undefined)('an interrupted restore says so, and the next one completes', () => {
  let source: Source;
  let world: RestoreWorld;

  beforeAll(async () => {
    source = await makeSource(ROWS, ['compressed']);
    world = await startRestoreWorld(source);
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await source?.[Symbol.asyncDispose]();
  });

  test.each(trials)('trial $number: $fault', async ({ number }) => {
    const report = await runRestoreTrial(world, { seed: SEED, number });
    expect(report.problems).toEqual([]);
  });

  test('a row and an account that are gone are seen by the check', async () => {
    const [backup] = source.backups;
    if (backup === undefined) throw new Error('there is no backup');
    await using session = await connect(addressOf(world.cluster));
    await session.connection.query("DELETE FROM ledger.entries LIMIT 1; ALTER USER 'clerk'@'%' ACCOUNT LOCK");
    expect(await untruths(world, backup)).toEqual([
      'ledger.entries is not as it was when the backup was made',
      expect.stringMatching(/^missing: CREATE USER `clerk`@`%` .* ACCOUNT UNLOCK/),
      expect.stringMatching(/^too much: CREATE USER `clerk`@`%` .* ACCOUNT LOCK/),
    ]);
  });
});
