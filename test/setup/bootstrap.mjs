// From a fresh clone to a running command: `node test/setup/bootstrap.mjs demo|test|bench|faults|check|build [arguments]`.
//
// Plain JavaScript without imports from npm, because it runs before anything is installed and on any Node from 20 on.
// It installs what is missing and says so, builds, and hands over to Node 24 with the arguments, signals and exit code.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { installDebianPackages, installTestPackages } from './debian-packages.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { handOver, runStep } from './run.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** What each command runs with Node 24, and what has to be there first. */
const commands = {
  build: { script: 'deploy/build.ts', build: false, programs: false },
  check: { script: 'test/runner/check.ts', build: false, programs: false },
  test: { script: 'test/runner/test.ts', build: true, programs: true },
  bench: { script: 'test/benchmarks/main.ts', build: true, programs: true },
  faults: { script: 'test/faults/main.ts', build: true, programs: true },
  demo: { script: 'test/demo/main.ts', build: true, programs: true },
};

/** The Node that was installed from npm; else this one where it is new enough. */
function findNode() {
  const installed = path.join(root, 'node_modules/.bin/node');
  if (existsSync(installed)) return installed;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(
    `Node 24 or later is needed on ${process.platform} ${process.arch}, and this is ${process.versions.node}`,
  );
}

function main() {
  const [name = '', ...args] = process.argv.slice(2);
  if (!Object.hasOwn(commands, name)) {
    throw new Error(`unknown command '${name}'; expected one of: ${Object.keys(commands).join(', ')}`);
  }
  const command = commands[name];
  process.chdir(root);
  installNpmPackages(root);
  if (command.programs) installDebianPackages();
  if (name === 'test') installTestPackages();
  const node = findNode();
  // Programs of the installed packages are found by name, by this command and by what it starts.
  process.env.PATH = [path.join(root, 'node_modules/.bin'), process.env.PATH].join(path.delimiter);
  if (command.build) runStep(node, [commands.build.script], 'the build failed');
  handOver(node, [command.script, ...args]);
}

try {
  main();
} catch (error) {
  console.error(`set-up: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
