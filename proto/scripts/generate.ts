/**
 * Makes proto/src/generated from the .proto files: TypeScript types, and the descriptors that are loaded at run time.
 * With `--check` it writes elsewhere, compares, and fails when the committed files are stale.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import protobuf from 'protobufjs';

const root = join(import.meta.dirname, '..', '..');
const committed = join(root, 'proto/src/generated');
const inputs = ['rondb/backup/v1/agent.proto', 'rondb/backup/v1/coordinator.proto'];
/** One for each service: every message that an agent loads takes memory beside each data node. */
const descriptors = {
  agent: 'rondb/backup/v1/agent.proto',
  coordinator: 'rondb/backup/v1/coordinator.proto',
  status: 'google/rpc/status.proto',
};

async function generate(into: string): Promise<void> {
  const run = execa({ cwd: root, preferLocal: true, localDir: root });
  await rm(into, { recursive: true, force: true });
  await run('proto-loader-gen-types', [
    '--longs=Number',
    '--enums=String',
    '--defaults',
    '--oneofs',
    '--includeComments',
    '--grpcLib=@grpc/grpc-js',
    '--importFileExtension=.ts',
    `--outDir=${into}`,
    '-I',
    'proto',
    '--',
    ...inputs,
  ]);
  for (const [name, file] of Object.entries(descriptors))
    await writeFile(join(into, `${name}.json`), `${JSON.stringify(descriptor(file), null, 1)}\n`);
}

/** A .proto file and what it imports, in the form that is loaded at run time, without a parser. */
function descriptor(file: string): protobuf.INamespace {
  const definitions = new protobuf.Root();
  definitions.resolvePath = (_, target) => join(root, 'proto', target);
  return definitions.loadSync(file).toJSON();
}

async function contents(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [file.slice(directory.length), await readFile(file, 'utf8')] as const),
    ),
  );
}

async function findStale(): Promise<string[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'rondb-backup-proto-'));
  try {
    await generate(join(scratch, 'generated'));
    const [fresh, present] = await Promise.all([contents(join(scratch, 'generated')), contents(committed)]);
    const names = new Set([...fresh.keys(), ...present.keys()]);
    return [...names].filter((name) => fresh.get(name) !== present.get(name));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

if (process.argv.includes('--check')) {
  const stale = await findStale();
  if (stale.length > 0) {
    console.error(`stale generated files, run \`npm run generate\`:\n  ${stale.join('\n  ')}`);
    process.exitCode = 1;
  }
} else {
  await generate(committed);
}
