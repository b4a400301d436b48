/** An installation of the chart beside rondb-helm, as an operator makes it: rendered, patched, with certificates. */
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { createAuthority } from '../certificates/authority.ts';
import { chartDirectory } from '../docs/values-schema.ts';
import { type KubernetesObject, parseObjects } from './objects.ts';
import type { KubernetesTools } from './tools.ts';

const sidecar = join(import.meta.dirname, '../../deploy/sidecar');
export const NAMESPACE = 'rondb';
export const RELEASE = 'rondb-backup';

/**
 * The objects of both charts: rondb-helm's sample with the sidecar, and ours with the values of `ci/rondb-helm.yaml`.
 *
 * @param values laid over those
 */
export async function renderRelease(
  { helm, kubectl }: KubernetesTools,
  dir: string,
  values: object,
): Promise<readonly KubernetesObject[]> {
  const work = await mkdtemp(join(dir, 'rendered-'));
  await cp(sidecar, work, { recursive: true });
  await cp(join(import.meta.dirname, 'samples/rondb-helm.yaml'), join(work, 'rendered.yaml'));
  const { stdout: database } = await execa(kubectl, ['kustomize', work]);
  const own = join(work, 'values.yaml');
  await writeFile(own, stringify(values));
  const files = ['-f', join(chartDirectory, 'ci/rondb-helm.yaml'), '-f', own];
  const args = ['template', RELEASE, chartDirectory, '-n', NAMESPACE, ...files];
  const { stdout } = await execa(helm, args, { env: { HOME: dir } });
  return [...parseObjects(database), ...parseObjects(stdout)];
}

/** Does what cert-manager would do: the Secrets of all Certificates, signed by one authority. */
export async function issueCertificates(
  dir: string,
  objects: readonly KubernetesObject[],
): Promise<Record<string, Readonly<Record<string, string>>>> {
  const authority = await createAuthority(dir);
  const secrets: Record<string, Readonly<Record<string, string>>> = {};
  for (const { spec } of objects.filter(({ kind }) => kind === 'Certificate')) {
    const { secretName, dnsNames } = spec as { secretName: string; dnsNames?: readonly string[] };
    if (dnsNames === undefined) continue;
    const alternativeNames = dnsNames.map((name) => `DNS:${name}`).join(',');
    const { caFile, certFile, keyFile } = await authority.issue(secretName, { alternativeNames });
    const [ca, certificate, key] = await Promise.all(
      [caFile, certFile, keyFile].map((file) => readFile(file, 'utf8')),
    );
    secrets[secretName] = { 'ca.crt': ca ?? '', 'tls.crt': certificate ?? '', 'tls.key': key ?? '' };
  }
  return secrets;
}
