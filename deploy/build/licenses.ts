import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The license texts of the packages in a bundle, which most licenses want to travel with the code.
 *
 * @param inputs paths of the source files of the bundle
 * @throws Error where a package states no license
 */
export async function collectLicenses(inputs: readonly string[]): Promise<string> {
  const packages = new Set(
    inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  const texts = await Promise.all([...packages].toSorted().map(describePackage));
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

async function describePackage(directory: string): Promise<string> {
  const { name, version, license } = JSON.parse(
    await readFile(path.join(directory, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  if (typeof license !== 'string') throw new Error(`${String(name)} states no license`);
  const files = (await readdir(directory)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = await Promise.all(files.map((file) => readFile(path.join(directory, file), 'utf8')));
  return [
    `${String(name)} ${String(version)} (${license})\n`,
    ...texts.map((text) => `${text.trim()}\n`),
  ].join('\n');
}
