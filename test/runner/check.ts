/**
 * `npm run check`: everything that can be said about the code without running it. All steps run, whatever the others
 * say, so that one run names everything that is to be done. A step that passes prints one line.
 */
import { execa } from 'execa';
import { checkProtoCompatibility } from './proto-compatibility.ts';

/** @throws Error with the output of the program where it fails */
async function run(program: string, ...args: string[]): Promise<string> {
  const { failed, all } = await execa(program, args, {
    all: true,
    reject: false,
    stdin: 'ignore',
    preferLocal: true,
  });
  if (failed) throw new Error(all);
  return '';
}

/** Name of the step, and what it does: gives a remark or nothing, throws where the check fails. */
const steps: readonly (readonly [string, () => Promise<string>])[] = [
  ['types', () => run('tsc', '-b')],
  ['lint', () => run('oxlint', '--type-aware', '--deny-warnings')],
  ['format', () => run('biome', 'format', '.')],
  ['proto lint', () => run('buf', 'lint')],
  ['proto format', () => run('buf', 'format', '-d', '--exit-code')],
  ['proto compatibility', checkProtoCompatibility],
  ['generated code', () => run(process.execPath, 'proto/scripts/generate.ts', '--check')],
  ['dead code', () => run('knip', '--no-config-hints')],
];

const failures: string[] = [];
for (const [name, step] of steps) {
  const started = performance.now();
  let verdict = 'ok';
  let output = '';
  try {
    const remark = await step();
    if (remark !== '') verdict = `ok (${remark})`;
  } catch (error) {
    failures.push(name);
    verdict = 'FAILED';
    output = error instanceof Error ? error.message : String(error);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${name.padEnd(20)} ${seconds.padStart(5)} s  ${verdict}`);
  if (output !== '') console.log(output.replaceAll(/^/gm, '    '));
}
if (failures.length > 0) {
  console.log(`${failures.length} of ${steps.length} checks failed: ${failures.join(', ')}`);
  process.exitCode = 1;
}
