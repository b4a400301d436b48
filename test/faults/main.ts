/** `npm run faults -- [--trials N] [--seed S] [--rows R]`: interrupts real backups at random moments in random ways. */
import { parseArgs } from 'node:util';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { seeded } from './random.ts';
import { renderReport } from './report.ts';
import { runTrial, type TrialReport } from './trial.ts';
import { startWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    rows: { type: 'string', default: '20000' },
  },
});

if ((await findHome()) === undefined) {
  console.error(`faults: ${NO_PROGRAMS}`);
  process.exit(1);
}
const reports: TrialReport[] = [];
await using world = await startWorld(Number(values.rows));
const checked = new Set<number>();
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
for (let number = 1; number <= Number(values.trials) && !interrupted.signal.aborted; number += 1) {
  // A trial follows from its own seed, so that it can be repeated alone.
  const report = await runTrial(world, number, seeded(Number(values.seed) * 100_000 + number), checked);
  reports.push(report);
  console.log(JSON.stringify(report));
}
console.log(`\n${renderReport(reports)}`);
if (reports.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
