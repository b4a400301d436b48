/** deploy/README.md: values that it shows are rendered, sections of rclone.conf are read by the product and by rclone. */
import { access, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolvePlace } from '@rondb-backup/shared/storage/fingerprint.ts';
import { parseRcloneConfig } from '@rondb-backup/shared/storage/rclone-config.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { only, parseObjects, podOf } from '../deploy/objects.ts';
import { strictProblems } from '../deploy/strict.ts';
import { kubernetesTools } from '../deploy/tools.ts';
import { chartDirectory } from '../docs/values-schema.ts';

const directory = join(import.meta.dirname, '../../deploy');
const page = await readFile(join(directory, 'README.md'), 'utf8');
const blocks = (kind: string): string[] =>
  [...page.matchAll(/^( *)```(.+)\n([^]*?)^ *```$/gm)].flatMap(([, indent = '', name, text = '']) =>
    name === kind ? [text.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] : [],
  );
const tools = await kubernetesTools();
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'page-'));
});
afterAll(() => rm(dir, { recursive: true }));

test.skipIf(tools === undefined)(
  'the values can be installed, under the names that the sidecar mounts',
  async () => {
    expect(blocks('yaml values')).toHaveLength(3);
    for (const values of blocks('yaml values')) {
      const file = join(dir, 'values.yaml');
      await writeFile(file, values);
      const args = ['rondb-backup', chartDirectory, '-n', 'rondb', '-f', file];
      expect(
        (await execa(tools?.helm ?? '', ['lint', '--strict', chartDirectory, '-f', file])).exitCode,
      ).toBe(0);
      const objects = parseObjects((await execa(tools?.helm ?? '', ['template', ...args])).stdout);
      expect(await strictProblems(objects)).toEqual([]);
      expect(podOf(only(objects, 'Deployment'))?.containers).toHaveLength(1);
      expect(only(objects, 'ConfigMap', 'rondb-backup-agent').data?.['agent.yaml']).toContain(
        's3:rondb-backups/prod',
      );
    }
  },
);

test.skipIf(tools === undefined)(
  'a kustomization with the chart in it gives data nodes an agent',
  async () => {
    const work = join(dir, 'kustomization');
    const chart = join(work, 'charts/rondb');
    await cp(join(directory, 'sidecar'), work, { recursive: true });
    await mkdir(chart, { recursive: true });
    await cp(
      join(import.meta.dirname, '../deploy/samples/rondb-helm.yaml'),
      join(chart, 'templates/objects.yaml'),
    );
    const [block = ''] = blocks('yaml kustomization');
    const { helmCharts } = parse(block) as { helmCharts: [{ repo: string; name: string; version: string }] };
    // The chart lies there, and is not fetched.
    const [{ repo, ...own }] = helmCharts;
    expect(repo).toMatch(/^https:/);
    await writeFile(
      join(chart, 'Chart.yaml'),
      stringify({ apiVersion: 'v2', name: own.name, version: own.version }),
    );
    await writeFile(join(chart, 'values.yaml'), 'backups: {enabled: null}\n');
    const file = join(work, 'kustomization.yaml');
    const { resources, ...rest } = parse(await readFile(file, 'utf8')) as { resources: string[] };
    expect(resources).toEqual(['rendered.yaml']);
    await writeFile(file, stringify({ ...rest, helmCharts: [own] }));
    // It asks Helm for its version in the manner of Helm 3.
    const helm = join(work, 'helm');
    const script = `#!/bin/sh\n[ "$1" = version ] && exec echo v3.18.0\nexec ${tools?.helm} "$@"\n`;
    await writeFile(helm, script, { mode: 0o755 });
    const { stdout } = await execa(tools?.kubectl ?? '', [
      'kustomize',
      '--enable-helm',
      '--helm-command',
      helm,
      work,
    ]);
    const pod = podOf(only(parseObjects(stdout), 'StatefulSet', 'node-group-1'));
    expect(pod?.containers.map(({ name }) => name).sort()).toEqual(['ndbmtd', 'rondb-backup-agent']);
  },
);

test('the sections of rclone.conf are read by the product and by rclone, whose types and keys they are', async () => {
  const text = blocks('ini rclone').join('\n');
  const sections = parseRcloneConfig(text);
  expect([...sections.keys()]).toEqual([
    's3',
    's3-role',
    'gcs',
    'azure',
    'ovh',
    'minio',
    'sftp',
    'local',
    'encrypted',
  ]);
  expect(resolvePlace(sections, 'encrypted', 'prod')).toMatchObject({
    type: 's3',
    path: expect.stringContaining('rondb-backups'),
  });
  const file = join(dir, 'rclone.conf');
  await writeFile(file, text);
  const env = { RCLONE_CONFIG: file };
  const { stdout } = await execa('rclone', ['listremotes'], { env });
  expect(stdout.split('\n')).toHaveLength(sections.size);
  const providers = JSON.parse((await execa('rclone', ['config', 'providers'])).stdout) as {
    Name: string;
    Options: { Name: string }[];
  }[];
  for (const [name, section] of sections) {
    const provider = providers.find(({ Name }) => Name === section.get('type'));
    const known = ['type', ...(provider?.Options ?? []).map(({ Name }) => Name)];
    expect({ name, unknown: [...section.keys()].filter((key) => !known.includes(key)) }).toEqual({
      name,
      unknown: [],
    });
    expect(resolvePlace(sections, name, 'bucket/prefix').type).not.toBe('');
  }
});

test('links lead to files, and values that are named are those of the chart', async () => {
  for (const [, target = ''] of page.matchAll(/\]\(([^)#]+)\)/g)) await access(join(directory, target));
  const values = parse(await readFile(join(chartDirectory, 'values.yaml'), 'utf8')) as Record<
    string,
    unknown
  >;
  const named = [
    ...page.matchAll(
      /`((?:tls|metrics|restore|networkPolicy|serviceAccount|cronJob|encryption|podDisruptionBudget)\.[\w.]+)[`:]/g,
    ),
  ].map(([, key = '']) => key);
  // Keys of rondb-helm and of the programs have the same form.
  const foreign = ['networkPolicy.ndbmtds.enabled', 'metrics.listen', 'restore.connectString', 'restore.dir'];
  const unknown = named.filter((key) => {
    const value = key
      .split('.')
      .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], values);
    return value === undefined && !foreign.includes(key);
  });
  expect(named.length).toBeGreaterThan(10);
  expect(unknown).toEqual([]);
});
