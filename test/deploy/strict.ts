import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { KubernetesObject } from './objects.ts';

const root = join(import.meta.dirname, '../..');

/** Where the types and validators of an API group are. */
function moduleOf(apiVersion: string): string {
  if (apiVersion.startsWith('monitoring.coreos.com/'))
    return `@kubernetes-models/prometheus-operator/${apiVersion}`;
  if (apiVersion.startsWith('cert-manager.io/')) return `@kubernetes-models/cert-manager/${apiVersion}`;
  return `kubernetes-models/${apiVersion}`;
}

/**
 * Checks objects against the schemas of Kubernetes, cert-manager and the Prometheus operator as strictly as an API server
 * does with strict field validation: the validators know required keys, types, formats and choices; unknown keys are
 * found by the compiler, to which each object is a literal of its type.
 *
 * @returns what is wrong, a line each
 */
export async function strictProblems(objects: readonly KubernetesObject[]): Promise<string[]> {
  const problems: string[] = [];
  for (const object of objects) {
    const models = (await import(moduleOf(object.apiVersion))) as Record<
      string,
      new (
        o: unknown,
      ) => { validate(): void }
    >;
    const Model = models[object.kind];
    if (Model === undefined) {
      problems.push(`${object.apiVersion} has no ${object.kind}`);
      continue;
    }
    try {
      new Model(object).validate();
    } catch (error) {
      problems.push(`${object.kind} ${object.metadata.name}: ${String(error)}`);
    }
  }
  return [...problems, ...(await unknownKeys(objects))];
}

async function unknownKeys(objects: readonly KubernetesObject[]): Promise<string[]> {
  const lines = objects.map(
    (object, index) =>
      `export const o${index}: import('${moduleOf(object.apiVersion)}').I${object.kind} = ${JSON.stringify(object)};`,
  );
  // Inside the repository, where the packages with the types are found.
  await mkdir(join(root, '.build'), { recursive: true });
  const directory = await mkdtemp(join(root, '.build', 'strict-'));
  try {
    const file = join(directory, 'objects.ts');
    await writeFile(file, lines.join('\n'));
    const { stdout, failed } = await execa(
      join(root, 'node_modules/.bin/tsc'),
      [
        '--ignoreConfig',
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--module',
        'nodenext',
        '--target',
        'es2024',
        '--types',
        '',
        file,
      ],
      { reject: false, cwd: root },
    );
    if (!failed) return [];
    return stdout.split('\n').map((line) => {
      const object = objects[Number(/objects\.ts[(:](\d+)/.exec(line)?.[1] ?? Number.NaN) - 1];
      return object === undefined ? line : `${object.kind} ${object.metadata.name}: ${line}`;
    });
  } finally {
    await rm(directory, { recursive: true });
  }
}
