/** `npm run bench [-- NAME...]`: runs all benchmarks or those named, one after the other, and prints Markdown. */
import { benchmarkCancel } from './cancel.ts';
import { benchmarkCatalog } from './catalog.ts';
import { benchmarkInspect } from './inspect.ts';
import { benchmarkMemory } from './memory.ts';
import { benchmarkOverhead } from './overhead.ts';
import { describeMachine, renderReport } from './report.ts';
import { benchmarkRestore } from './restore.ts';
import { benchmarkUpload } from './upload.ts';

const benchmarks = new Map([
  ['memory', benchmarkMemory],
  ['inspect', benchmarkInspect],
  ['upload', benchmarkUpload],
  ['overhead', benchmarkOverhead],
  ['cancel', benchmarkCancel],
  ['restore', benchmarkRestore],
  ['catalog', benchmarkCatalog],
]);

const names = process.argv.slice(2);
const unknown = names.filter((name) => !benchmarks.has(name));
if (unknown.length > 0) {
  process.stderr.write(
    `no such benchmark: ${unknown.join(', ')}; there are ${[...benchmarks.keys()].join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  process.stdout.write(`Machine: ${await describeMachine()}.\n\n`);
  for (const [name, benchmark] of benchmarks) {
    if (names.length === 0 || names.includes(name))
      process.stdout.write(`${renderReport(await benchmark())}\n`);
  }
}
