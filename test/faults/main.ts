/**
 * Interrupts real backups, or restores, at random moments in random ways.
 *
 * `npm run faults -- [--restore] [--trials N] [--first N] [--seed S] [--rows R] [--out FILE]` makes N trials from number
 * `first` on; each is a line of JSON, on standard output and appended to FILE. The table comes at the end, with Ctrl-C too.
 * `npm run faults -- --table FILE...` prints the table of such files.
 */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { faults } from './faults.ts';
import { readReports, renderReport } from './report.ts';
import { restoreFaults } from './restore/faults.ts';
import { makeSource } from './restore/source.ts';
import { runRestoreTrial } from './restore/trial.ts';
import { startRestoreWorld } from './restore/world.ts';
import { runTrials } from './run-trials.ts';
import { runTrial, type TrialReport } from './trial.ts';
import { startWorld } from './world.ts';

const { values, positionals } = parseArgs({
  options: {
    trials: { type: 'string', default: '500' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    rows: { type: 'string', default: '20000' },
    out: { type: 'string' },
    restore: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

if (values.table) {
  console.log(renderReport(await readReports(positionals)));
  process.exit();
}
if ((await findHome()) === undefined) {
  console.error(`faults: ${NO_PROGRAMS}`);
  process.exit(1);
}
const reports: TrialReport[] = [];
const stop = new AbortController();
// Not `once`: execa's clean-up ends this process by a signal that nobody else listens to any more.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
const rows = Number(values.rows);
const trials = {
  first: Number(values.first),
  count: Number(values.trials),
  seed: Number(values.seed),
  signal: stop.signal,
  onReport: (report: TrialReport) => {
    reports.push(report);
    const line = JSON.stringify(report);
    if (values.out !== undefined) appendFileSync(values.out, `${line}\n`);
    console.log(line);
  },
  onEnd: () => console.log(`\n${renderReport(reports)}`),
};
if (values.restore) {
  await using source = await makeSource(rows);
  const startRestores = () => startRestoreWorld(source);
  await runTrials({ faults: restoreFaults, startWorld: startRestores, runTrial: runRestoreTrial }, trials);
} else {
  await runTrials({ faults, startWorld: () => startWorld(rows), runTrial }, trials);
}
process.exit(reports.some(({ problems }) => problems.length > 0) ? 1 : 0);
