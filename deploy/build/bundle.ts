import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { inlineHealthProto } from './inline-health-proto.ts';
import { lazyDescriptors } from './lazy-descriptors.ts';
import { collectLicenses } from './licenses.ts';

interface Program {
  /** Path of its source file. */
  readonly source: string;
  /** Options of Node that it runs with where it is started by its name. */
  readonly nodeOptions?: readonly string[];
}

/** Bundled packages in CommonJS form find this name where they expect it. */
const banner = `import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);
`;

const interpreter = ({ nodeOptions = [] }: Program): string =>
  `#!/usr/bin/env ${nodeOptions.length === 0 ? 'node' : `-S node ${nodeOptions.join(' ')}`}\n`;

/**
 * Makes each program one executable file that needs Node 24 and nothing else, with the licenses of what is in it.
 *
 * @param programs by the name of the bundle without suffix
 * @param outdir emptied and filled, but only by a build that succeeds
 * @throws Error where a file is missing or does not compile
 */
export async function bundle(programs: Readonly<Record<string, Program>>, outdir: string): Promise<void> {
  const { metafile, outputFiles } = await build({
    entryPoints: Object.fromEntries(Object.entries(programs).map(([name, { source }]) => [name, source])),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    treeShaking: true,
    // The source stays in memory as long as the program runs. Names stay as they are, for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    banner: { js: banner },
    define: { __dirname: 'import.meta.dirname' },
    plugins: [inlineHealthProto, lazyDescriptors],
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent', // the error that it throws says it all
  });
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  for (const file of outputFiles) {
    const program = programs[path.basename(file.path, '.mjs')];
    if (program === undefined) throw new Error(`no program is named as ${file.path}`);
    await writeFile(file.path, interpreter(program) + file.text, { mode: 0o755 });
  }
  await writeFile(
    path.join(outdir, 'THIRD-PARTY-LICENSES.txt'),
    await collectLicenses(Object.keys(metafile.inputs)),
  );
}
