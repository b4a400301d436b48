import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { inlineHealthProto } from './inline-health-proto.ts';
import { collectLicenses } from './licenses.ts';

/** Bundled packages in CommonJS form find this name where they expect it. */
const banner = `#!/usr/bin/env node
import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);
`;

/**
 * Makes each entry point one executable file that needs Node 24 and nothing else, with the licenses of what is in it.
 *
 * @param entryPoints name of the bundle without suffix, and its source file
 * @param outdir emptied and filled, but only by a build that succeeds
 * @throws Error where a file is missing or does not compile
 */
export async function bundle(entryPoints: Readonly<Record<string, string>>, outdir: string): Promise<void> {
  const { metafile, outputFiles } = await build({
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    treeShaking: true,
    banner: { js: banner },
    define: { __dirname: 'import.meta.dirname' },
    plugins: [inlineHealthProto],
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent', // the error that it throws says it all
  });
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  for (const file of outputFiles) await writeFile(file.path, file.contents, { mode: 0o755 });
  await writeFile(
    path.join(outdir, 'THIRD-PARTY-LICENSES.txt'),
    await collectLicenses(Object.keys(metafile.inputs)),
  );
}
