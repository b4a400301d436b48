/**
 * `npm test [-- vitest arguments]`: the unit and integration tests. The last line is `N passed, N failed, N skipped`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { countTests } from './count-tests.ts';

const scratch = await mkdtemp(path.join(tmpdir(), 'rondb-backup-test-'));
const report = path.join(scratch, 'report.json');
const vitest = execa(
  'vitest',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { stdio: 'inherit', reject: false, preferLocal: true },
);
// vitest ends its workers itself; this process outlives it to tell the result.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => vitest.kill(signal));
const { exitCode } = await vitest;

const counts = countTests(await readFile(report, 'utf8').catch(() => undefined), exitCode === 0);
await rm(scratch, { recursive: true, force: true });
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);
