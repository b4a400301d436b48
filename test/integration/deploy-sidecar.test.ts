/** The sidecar: what kustomize makes of objects as rondb-helm renders them, and what stays as it was. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { loadAgentConfig } from '@rondb-backup/agent/config.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Container, type KubernetesObject, only, parseObjects, podOf } from '../deploy/objects.ts';
import { brokenByContainer } from '../deploy/policies.ts';
import { strictProblems } from '../deploy/strict.ts';
import { kubernetesTools } from '../deploy/tools.ts';
import { chartDirectory } from '../docs/values-schema.ts';

const tools = await kubernetesTools();
const sidecar = join(import.meta.dirname, '../../deploy/sidecar');
const sample = await readFile(join(import.meta.dirname, '../deploy/samples/rondb-helm.yaml'), 'utf8');
/** The same without what `backups.enabled` or the policies of rondb-helm add. */
const without = (...marks: string[]): string =>
  marks.reduce((text, mark) => text.replaceAll(new RegExp(`^ *# ${mark}\n[^]*?# END\n`, 'gm'), ''), sample);

describe.skipIf(tools === undefined)('the sidecar', () => {
  const { helm = '', kubectl = '' } = tools ?? {};
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sidecar-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const patch = async (rendered: string): Promise<KubernetesObject[]> => {
    const work = await mkdtemp(join(dir, 'k-'));
    await cp(sidecar, work, { recursive: true });
    await writeFile(join(work, 'rendered.yaml'), rendered);
    return parseObjects((await execa(kubectl, ['kustomize', work])).stdout);
  };
  const containersOf = (objects: readonly KubernetesObject[], name: string): readonly Container[] =>
    podOf(only(objects, 'StatefulSet', name))?.containers ?? [];
  const agentOf = (objects: readonly KubernetesObject[], name = 'node-group-0'): Container => {
    const [agent] = containersOf(objects, name).filter(
      (container) => container.name === 'rondb-backup-agent',
    );
    if (agent === undefined) throw new Error(`${name} has no agent`);
    return agent;
  };

  test.each([
    ['as it is', sample],
    ['without its own backups', without('WITH-BACKUPS')],
    ['without its own backups and policies', without('WITH-BACKUPS', 'WITH-POLICIES')],
  ])('rondb-helm %s: every data node gets the agent, nothing else changes', async (_, rendered) => {
    const before = parseObjects(rendered);
    const after = await patch(rendered);
    expect(await strictProblems(after)).toEqual([]);
    expect(after.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual(
      before.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(),
    );
    for (const name of ['node-group-0', 'node-group-1']) {
      const names = containersOf(after, name).map((container) => container.name);
      expect(names.sort()).toEqual(['ndbmtd', 'rondb-backup-agent']);
      const ndbmtd = ({ name: container }: Container): boolean => container === 'ndbmtd';
      expect(containersOf(after, name).find(ndbmtd)).toEqual(containersOf(before, name).find(ndbmtd));
      const [old, now] = [before, after].map((objects) => {
        const { spec } = structuredClone(only(objects, 'StatefulSet', name)) as {
          spec: { template: unknown };
        };
        const { template, ...rest } = spec;
        const pod = { ...podOf(only(objects, 'StatefulSet', name)), volumes: [], containers: [] };
        const { labels, annotations } = (template as { metadata: { labels: unknown; annotations: object } })
          .metadata;
        return { rest, pod, labels, annotations };
      });
      const annotations = { ...old?.annotations, 'kubectl.kubernetes.io/default-container': 'ndbmtd' };
      expect(now).toEqual({ ...old, annotations });
    }
    const touched = new Set(['node-group-0', 'node-group-1', 'create-backup', 'restrict-datanode-access']);
    const others = (objects: readonly KubernetesObject[]) =>
      objects
        .filter(({ metadata }) => !touched.has(metadata.name))
        .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    expect(others(after)).toEqual(others(before));
  });

  test('it keeps the rules for containers, and its volumes are there', async () => {
    const objects = await patch(sample);
    const pod = podOf(only(objects, 'StatefulSet', 'node-group-0'));
    const agent = agentOf(objects);
    expect(brokenByContainer(agent, {})).toEqual([]);
    const volumes = new Set([...(pod?.volumes ?? []).map(({ name }) => name), 'rondb-ndbmtd']);
    for (const { name } of agent.volumeMounts ?? []) expect(volumes).toContain(name);
  });

  test('a data node starts though nothing of ours is there', async () => {
    const { volumes = [] } = podOf(only(await patch(sample), 'StatefulSet', 'node-group-0')) ?? {};
    const ours = volumes.filter(({ name }) => name.startsWith('rondb-backup-'));
    expect(ours).toHaveLength(5);
    for (const { name, secret, configMap, emptyDir } of ours)
      expect({ name, waits: !(emptyDir ?? secret?.optional ?? configMap?.optional) }).toEqual({
        name,
        waits: false,
      });
  });

  test('nothing that the agent writes has the data node evicted', async () => {
    const { volumes = [] } = podOf(only(await patch(sample), 'StatefulSet', 'node-group-0')) ?? {};
    const directories = volumes.flatMap(({ emptyDir }) => emptyDir ?? []);
    expect(directories).toEqual([{ medium: 'Memory', sizeLimit: expect.any(String) }]);
    expect(agentOf(await patch(sample)).resources?.limits).not.toHaveProperty('ephemeral-storage');
  });

  test('its own backups pause, since what they run in is gone', async () => {
    expect(only(await patch(sample), 'CronJob').spec).toMatchObject({ suspend: true, schedule: '0 3 * * *' });
  });

  test('the coordinator alone reaches the agents, and NDB stays open to who had it', async () => {
    const { spec } = only(await patch(sample), 'NetworkPolicy', 'restrict-datanode-access');
    const { ingress } = spec as { ingress: { from: unknown[]; ports: unknown }[] };
    const [before] = (
      only(parseObjects(sample), 'NetworkPolicy', 'restrict-datanode-access').spec as {
        ingress: { from: unknown[] }[];
      }
    ).ingress;
    expect(ingress).toEqual([
      { ...before, ports: [{ port: 11_860, protocol: 'TCP' }] },
      {
        from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'rondb-backup' } } }],
        ports: [{ port: 50_061, protocol: 'TCP' }],
      },
    ]);
  });

  test('the chart makes what the sidecar mounts, and its configuration suits the pods', async () => {
    const values = join(chartDirectory, 'ci/rondb-helm.yaml');
    const { stdout } = await execa(helm, [
      'template',
      'rondb-backup',
      chartDirectory,
      '-n',
      'rondb',
      '-f',
      values,
      '--set',
      'encryption.passwordSecret.name=rondb-backup-encryption',
    ]);
    const chart = parseObjects(stdout);
    const objects = await patch(sample);
    const volumes = podOf(only(objects, 'StatefulSet', 'node-group-1'))?.volumes ?? [];
    const config = only(chart, 'ConfigMap', 'rondb-backup-agent');
    expect(volumes.find(({ name }) => name === 'rondb-backup-config')?.configMap).toMatchObject({
      name: config.metadata.name,
    });
    expect(only(chart, 'Certificate', 'rondb-backup-agent-tls').spec).toMatchObject({
      secretName: volumes.find(({ name }) => name === 'rondb-backup-tls')?.secret?.secretName,
    });
    expect(stdout).toContain(
      `secretName: ${volumes.find(({ name }) => name === 'rondb-backup-rclone')?.secret?.secretName}`,
    );

    const text = config.data?.['agent.yaml'] ?? '';
    const file = join(dir, 'agent.yaml');
    const mounts = agentOf(objects).volumeMounts ?? [];
    // Each file that it names is in a volume of the agent, under the name that the coordinator has it by.
    const named = [...text.matchAll(/(\/etc\/rondb-backup\/[\w-]+)\//g)].map(([, path]) => path);
    expect(named).toContain('/etc/rondb-backup/encryption');
    for (const path of named) expect(mounts.map(({ mountPath }) => mountPath)).toContain(path);
    expect(volumes.find(({ name }) => name === 'rondb-backup-encryption')?.secret?.secretName).toBe(
      podOf(only(chart, 'Deployment'))?.volumes?.find(({ name }) => name === 'encryption')?.secret
        ?.secretName,
    );
    await writeFile(join(dir, 'password'), 'secret', { mode: 0o600 });
    await writeFile(file, text.replace('/etc/rondb-backup/encryption', dir));
    const data = mounts.find(({ name }) => name === 'rondb-ndbmtd')?.mountPath ?? 'nowhere';
    for (const [pod, nodeId] of Object.entries({
      'node-group-0-0': 1,
      'node-group-0-1': 2,
      'node-group-1-0': 4,
      'node-group-1-1': 5,
    })) {
      const agent = loadAgentConfig(file, { RONDB_BACKUP_POD_NAME: pod });
      expect(agent.nodeId).toBe(nodeId);
      // Both are on the volume of the data node, where its scripts put them.
      expect([agent.backupDir, agent.fileSystemPath]).toEqual([`${data}/ndb/backups`, `${data}/ndb_data`]);
      for (const path of [agent.storage.destination.configFile, agent.tls?.certFile ?? ''])
        expect(mounts.map(({ mountPath }) => mountPath)).toContain(dirname(path));
    }
    const env = agentOf(objects).env ?? [];
    expect(env.find(({ name }) => name === 'RONDB_BACKUP_POD_NAME')?.valueFrom).toEqual({
      fieldRef: { fieldPath: 'metadata.name' },
    });
  });

  test('Helm takes it as a post-renderer', async () => {
    const chart = join(dir, 'chart');
    await mkdir(join(chart, 'templates'), { recursive: true });
    await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: rondb\nversion: 1.0.0\n');
    await writeFile(join(chart, 'templates/all.yaml'), sample);
    const env = {
      HOME: dir,
      PATH: [dirname(kubectl), '/usr/bin', '/bin'].join(delimiter),
      HELM_PLUGINS: join(dir, 'plugins'),
    };
    await mkdir(env.HELM_PLUGINS);
    await cp(sidecar, join(env.HELM_PLUGINS, 'rondb-backup-sidecar'), { recursive: true });
    const options = { env, extendEnv: false };
    const { stdout } = await execa(
      helm,
      ['template', 'db', chart, '--post-renderer', 'rondb-backup-sidecar'],
      options,
    );
    expect(agentOf(parseObjects(stdout), 'node-group-1')).toEqual(
      agentOf(await patch(sample), 'node-group-1'),
    );
    expect(parseObjects(stdout)).toHaveLength(parseObjects(sample).length);
    const hook = only(parseObjects(sample), 'ServiceAccount');
    expect(only(parseObjects(stdout), 'ServiceAccount')).toEqual(hook);
    // Helm 3 runs the program itself.
    const piped = await execa(join(sidecar, 'post-render.sh'), { ...options, input: sample });
    expect(parseObjects(piped.stdout)).toEqual(await patch(sample));
  });

  test('the named templates make the same container and volumes', async () => {
    const chart = join(dir, 'own');
    await mkdir(join(chart, 'templates'), { recursive: true });
    await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: own\nversion: 1.0.0\n');
    await cp(join(sidecar, '_rondb-backup-agent.tpl'), join(chart, 'templates/_rondb-backup-agent.tpl'));
    const template = await readFile(join(sidecar, '_rondb-backup-agent.tpl'), 'utf8');
    // The example in its comment is what is tried.
    const [example = ''] = /^ {2}containers:\n[^]*?\n(?=\n)/m.exec(template) ?? [];
    await writeFile(
      join(chart, 'templates/pod.yaml'),
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n${example}`,
    );
    const { stdout } = await execa(helm, ['template', 'own', chart]);
    const own = podOf(only(parseObjects(stdout), 'Pod'));
    const patched = await patch(without('WITH-BACKUPS'));
    expect(own?.containers[0]).toEqual(agentOf(patched));
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect(own?.volumes?.toSorted(byName)).toEqual(
      podOf(only(patched, 'StatefulSet', 'node-group-0'))?.volumes?.toSorted(byName),
    );
  });
});
