/** The chart: what Helm makes of it is what Kubernetes takes, breaks no policy, and configures what is shipped. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAgentConfig } from '@rondb-backup/agent/config.ts';
import { loadCoordinatorConfig } from '@rondb-backup/coordinator/config.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type KubernetesObject, only, parseObjects, podOf } from '../deploy/objects.ts';
import { brokenPolicies } from '../deploy/policies.ts';
import { strictProblems } from '../deploy/strict.ts';
import { kubernetesTools } from '../deploy/tools.ts';
import { chartDirectory } from '../docs/values-schema.ts';

const tools = await kubernetesTools();

type Values = Record<string, unknown>;
const minimal: Values = {
  config: {
    cluster: { name: 'prod', connectString: 'mgmd:1186' },
    storage: { remote: 's3:backups/prod' },
  },
  rclone: { secretName: 'rclone' },
  tls: { secretName: 'own-certificates' },
};
const config = minimal['config'] as Record<string, Values>;
const certManager = {
  enabled: true,
  createAuthority: true,
  agentDnsNames: ['*.ndbmtd-ng-0.db.svc.cluster.local'],
};

const matrix: Readonly<Record<string, Values>> = {
  'certificates that are given': minimal,
  'clients that are named': { ...minimal, config: { ...config, access: { run: ['operator'] } } },
  'a ConfigMap with rclone.conf, and keys from Secrets': {
    ...minimal,
    rclone: { configMapName: 'rclone-configs' },
    env: [{ name: 'AWS_ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 'keys', key: 'id' } } }],
  },
  'no TLS': { ...minimal, tls: { enabled: false } },
  'an authority of its own': { ...minimal, tls: { certManager } },
  'an issuer of the cluster': {
    ...minimal,
    tls: { certManager: { enabled: true, issuerRef: { name: 'company', kind: 'ClusterIssuer' } } },
  },
  'a CronJob': {
    ...minimal,
    mode: 'cronjob',
    cronJob: { activeDeadlineSeconds: 3600 },
  },
  'a CronJob with an authority of its own': { ...minimal, mode: 'cronjob', tls: { certManager } },
  'a restore': { ...minimal, restore: { backupId: 4_294_967_294, args: ['--exclude-databases=scratch'] } },
  'ids that the platform chooses': {
    ...minimal,
    securityContext: { runAsUser: null, runAsGroup: null, fsGroup: null },
  },
  'a list of agents': { ...minimal, config: { ...config, agents: { addresses: ['a:50061', 'b:50061'] } } },
  everything: {
    ...minimal,
    config: {
      ...config,
      mysql: { host: 'mysqld', user: 'backup' },
      backup: { keepLocal: true, degraded: 'refuse' },
      schedules: [{ label: 'nightly', cron: '0 3 * * *', timeZone: 'Europe/Stockholm' }],
      drill: {
        clusterName: 'scratch',
        connectString: 'm:1',
        agents: { port: 1 },
        mysql: { host: 'm', user: 'u' },
      },
      log: { level: 'debug' },
    },
    image: {
      repository: 'registry.example/backup',
      digest: `sha256:${'a'.repeat(64)}`,
      pullPolicy: 'Always',
    },
    imagePullSecrets: [{ name: 'pull' }],
    mysql: {
      passwordSecret: { name: 'mysql-passwords', key: 'backup' },
      caSecret: { name: 'mysql-ca', key: 'ca.crt' },
    },
    encryption: { passwordSecret: { name: 'encryption', key: 'password' } },
    access: { tokensSecret: { name: 'tokens', key: 'tokens' } },
    env: [{ name: 'SSL_CERT_FILE', value: '/etc/rondb-backup/rclone/ca.crt' }],
    claimMounts: [{ claimName: 'backups', mountPath: '/mnt/backups' }],
    secretMounts: [{ secretName: 'hooks', mountPath: '/etc/rondb-backup/hooks' }],
    metrics: {
      podMonitor: { enabled: true, labels: { release: 'prometheus' } },
      prometheusRule: { enabled: true, labels: { release: 'prometheus' }, maxBackupAgeHours: 7 },
    },
    networkPolicy: {
      clients: [{ podSelector: { matchLabels: { app: 'ops' } } }],
      monitoring: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      agents: { enabled: true, podSelector: { matchLabels: { app: 'ndbmtd' } } },
    },
    serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/backup' } },
    podAnnotations: { a: 'b' },
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    affinity: { podAntiAffinity: {} },
    priorityClassName: 'high',
  },
};

describe.skipIf(tools === undefined)('the chart', () => {
  const { helm = '' } = tools ?? {};
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'chart-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const run = async (command: readonly string[], values: Values) => {
    const file = join(await mkdtemp(join(dir, 'v-')), 'values.yaml');
    await writeFile(file, stringify(values));
    return await execa(helm, [...command, chartDirectory, '-f', file], {
      reject: false,
      all: true,
      env: { HOME: dir },
    });
  };
  const render = async (values: Values): Promise<KubernetesObject[]> => {
    const { failed, stdout, all } = await run(['template', 'nightly', '-n', 'db'], values);
    if (failed) throw new Error(all);
    return parseObjects(stdout);
  };

  test.each(Object.entries(matrix))('%s: lint, schemas, policies', async (_, values) => {
    expect(await run(['lint', '--strict'], values)).toMatchObject({ exitCode: 0 });
    const objects = await render(values);
    expect(objects.every(({ metadata }) => metadata.namespace === 'db')).toBe(true);
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(names).toEqual([...new Set(names)]);
    expect(await strictProblems(objects)).toEqual([]);
    expect(brokenPolicies(objects)).toEqual([]);
  });

  test.each(Object.entries(matrix))('%s: the programs take their configuration', async (_, values) => {
    const objects = await render(values);
    const pods = objects.flatMap((object) => podOf(object) ?? []);
    for (const pod of pods) {
      // Every file that the configuration names is in a volume of the pod.
      const mounts = (pod.containers[0]?.volumeMounts ?? []).map(({ mountPath }) => mountPath);
      const text = only(objects, 'ConfigMap', 'nightly-rondb-backup').data?.['coordinator.yaml'] ?? '';
      for (const [path] of text.matchAll(/\/etc\/rondb-backup\/[\w-]+/g)) expect(mounts).toContain(path);
    }
    const local = (text = ''): string => text.replaceAll('/etc/rondb-backup', join(dir, 'etc'));
    for (const directory of ['mysql', 'encryption', 'access'])
      await mkdir(join(dir, 'etc', directory), { recursive: true });
    for (const secret of ['mysql/backup', 'encryption/password'])
      await writeFile(join(dir, 'etc', secret), 'secret', { mode: 0o600 });
    const file = join(dir, 'config.yaml');
    await writeFile(
      file,
      local(only(objects, 'ConfigMap', 'nightly-rondb-backup').data?.['coordinator.yaml']),
    );
    const coordinator = loadCoordinatorConfig(file, {});
    await writeFile(
      file,
      local(only(objects, 'ConfigMap', 'nightly-rondb-backup-agent').data?.['agent.yaml']),
    );
    const agent = loadAgentConfig(file, { RONDB_BACKUP_POD_NAME: 'node-group-1-0' });
    expect(agent.nodeId).toBe(4);
    expect(agent.storage.remote).toBe(coordinator.storage.remote);
    expect(agent.listen).toBe('0.0.0.0:50061');
    expect(coordinator.drill?.agents.tls).toEqual(coordinator.drill && coordinator.agents.tls);
    expect(agent.restore?.connectString).toBe(coordinator.cluster.connectString);
    // The agents know the coordinator by a name that is in its certificate.
    const certificate = objects.find(({ metadata }) => metadata.name === 'nightly-rondb-backup-tls')?.spec as
      | { dnsNames: string[] }
      | undefined;
    const names = [...agent.access.names.keys()];
    expect(certificate?.dnsNames ?? names).toEqual(expect.arrayContaining(names));
    expect((agent.tls === undefined) === (coordinator.agents.tls === undefined)).toBe(true);
  });

  test('the schemas find an unknown key, a wrong type, a wrong choice and what is missing', async () => {
    const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec });
    const port = { name: 'a', port: 1 };
    expect(await strictProblems([service({ ports: [port] })])).toEqual([]);
    for (const wrong of [
      { prots: [] },
      { ports: [{ ...port, port: '1' }] },
      { type: 'Pubic' },
      { ports: [{ name: 'a' }] },
    ])
      expect(await strictProblems([service(wrong)])).not.toEqual([]);
    expect(
      await strictProblems([{ apiVersion: 'v1', kind: 'Deployment', metadata: { name: 'd' } }]),
    ).toContain('v1 has no Deployment');
  });

  test('the coordinator has the names that it is called by in its certificate', async () => {
    const values = { ...minimal, tls: { certManager: { ...certManager, dnsNames: ['backup.example.com'] } } };
    expect(only(await render(values), 'Certificate', 'nightly-rondb-backup-tls').spec).toMatchObject({
      dnsNames: expect.arrayContaining(['nightly-rondb-backup.db.svc', 'localhost', 'backup.example.com']),
    });
  });

  test('a pod gets no more of a Secret than the key that it needs', async () => {
    const objects = await render(matrix['everything'] ?? {});
    const volumes = podOf(only(objects, 'Deployment'))?.volumes ?? [];
    expect(volumes.find(({ name }) => name === 'mysql')?.secret).toMatchObject({
      secretName: 'mysql-passwords',
      items: [{ key: 'backup', path: 'backup' }],
    });
  });

  test('what is open is open to those who are named, and to nobody where nobody is', async () => {
    const ingressOf = async (values: Values) =>
      (only(await render(values), 'NetworkPolicy', 'nightly-rondb-backup').spec as { ingress: unknown[] })
        .ingress;
    expect(await ingressOf(minimal)).toEqual([]);
    expect(await ingressOf(matrix['everything'] ?? {})).toMatchObject([
      { from: [{ podSelector: { matchLabels: { app: 'ops' } } }], ports: [{ port: 50_060 }] },
      { from: [{ namespaceSelector: {} }], ports: [{ port: 9_109 }] },
    ]);
    const agents = only(
      await render(matrix['everything'] ?? {}),
      'NetworkPolicy',
      'nightly-rondb-backup-agents',
    );
    expect(agents.spec).toMatchObject({
      podSelector: { matchLabels: { app: 'ndbmtd' } },
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'nightly' } } }],
          ports: [{ port: 50_061 }],
        },
        { ports: [{ port: 11_860 }] },
      ],
    });
  });

  test('the Service, the PodDisruptionBudget and the PodMonitor select the coordinator and no Job', async () => {
    const values = { ...matrix['everything'], restore: { backupId: 7 } };
    const objects = await render(values);
    const selectors = [
      (only(objects, 'Service').spec as { selector: Record<string, string> }).selector,
      ...['PodDisruptionBudget', 'PodMonitor'].map(
        (kind) =>
          (only(objects, kind).spec as { selector: { matchLabels: Record<string, string> } }).selector
            .matchLabels,
      ),
    ];
    const labelsOf = (kind: string) =>
      (only(objects, kind).spec as { template: { metadata: { labels: Record<string, string> } } }).template
        .metadata.labels;
    const selects = (selector: Record<string, string>, labels: Record<string, string>) =>
      Object.entries(selector).every(([key, value]) => labels[key] === value);
    for (const selector of selectors) {
      expect(selects(selector, labelsOf('Deployment'))).toBe(true);
      expect(selects(selector, labelsOf('Job'))).toBe(false);
      expect(selects(selector, only(objects, 'Pod').metadata.labels ?? {})).toBe(false);
    }
  });

  test('a restore waits for the cluster, and its Job has one name whatever is upgraded', async () => {
    const annotated = { ...matrix['a restore'], podAnnotations: { 'example.com/evict': 'never' } };
    const job = only(await render(annotated), 'Job');
    expect(JSON.stringify(job.spec)).not.toContain('helm.sh/chart');
    expect(JSON.stringify(job.spec)).toContain('"example.com/evict":"never"');
    expect(job.metadata.name).toBe('nightly-rondb-backup-restore-4294967294');
    const pod = podOf(job);
    expect(pod?.initContainers?.[0]?.args).toEqual(['check', '--wait', '2h']);
    const named = ['restore', '4294967294', '--yes', '--resume'];
    expect(pod?.containers[0]?.args).toEqual([...named, '--exclude-databases=scratch']);
    const again = await render({ ...minimal, restore: { backupId: 4_294_967_294, dropExisting: true } });
    const drop = ['--drop-existing', '--confirm-cluster', 'prod'];
    expect(podOf(only(again, 'Job'))?.containers[0]?.args).toEqual([...named, ...drop]);
  });

  test('a Job makes a backup and then lets old ones go, where that is automatic', async () => {
    const podWith = async (retention: Values) => {
      const values = { ...matrix['a CronJob'], config: { ...config, retention } };
      return podOf(only(await render(values), 'CronJob'));
    };
    const pod = await podWith({ keepDaily: 7 });
    expect(pod?.initContainers?.map(({ args }) => args)).toEqual([['run']]);
    expect(pod?.containers.map(({ args }) => args)).toEqual([['prune']]);
    const other = await podWith({ automatic: false });
    expect(other?.initContainers).toBeUndefined();
    expect(other?.containers.map(({ args }) => args)).toEqual([['run']]);
  });

  test('every alert asks for metrics that there are', async () => {
    const { spec } = only(await render(matrix['everything'] ?? {}), 'PrometheusRule');
    const { groups } = spec as { groups: { rules: { alert: string; expr: string }[] }[] };
    const source = await readFile(
      join(import.meta.dirname, '../../coordinator/src/metrics/metrics.ts'),
      'utf8',
    );
    const known = [...source.matchAll(/(?:gauge\(\s*'|name: 'rondb_backup_)(\w+)'/g)].map(
      ([, name]) => `rondb_backup_${name}`,
    );
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(5);
    for (const { alert, expr } of rules) {
      const used = [...expr.matchAll(/rondb_backup_\w+/g)].map(([name]) => name);
      expect({ alert, unknown: used.filter((name) => !known.includes(name)) }).toEqual({
        alert,
        unknown: [],
      });
      expect(expr).toContain('{namespace="db"');
    }
  });

  test.each<[string, Values, string]>([
    [
      'a key that the coordinator does not know',
      { ...minimal, config: { ...config, clutser: {} } },
      'clutser',
    ],
    [
      'a value of the wrong kind',
      { ...minimal, config: { ...config, backup: { attempts: 'two' } } },
      'attempts',
    ],
    ['a duration without a unit', { ...minimal, config: { ...config, backup: { timeout: 30 } } }, 'timeout'],
    ['a file, which is the chart’s business', { ...minimal, config: { ...config, listen: 'x:1' } }, 'listen'],
    [
      'no name of the cluster',
      { ...minimal, config: { ...config, cluster: { connectString: 'm:1' } } },
      'name',
    ],
    ['no rclone.conf', { ...minimal, rclone: {} }, 'rclone.secretName'],
    ['no certificates', { ...minimal, tls: {} }, 'tls.secretName'],
    ['no issuer', { ...minimal, tls: { certManager: { enabled: true } } }, 'issuerRef.name'],
    ['a secret as a variable', { ...minimal, env: [{ name: 'A', value: 'b' }] }, 'env'],
    [
      'a proxy with a password',
      { ...minimal, env: [{ name: 'HTTPS_PROXY', value: 'http://u:p@proxy:3128' }] },
      'env',
    ],
    ['a tag that is none', { ...minimal, image: { tag: '1.0+2' } }, 'image/tag'],
    [
      'a volume of the machine',
      { ...minimal, claimMounts: [{ hostPath: '/', mountPath: '/x' }] },
      'claimMounts',
    ],
    ['no image', { ...minimal, image: { repository: null } }, 'image.repository'],
    [
      'a policy for every pod of the namespace',
      { ...minimal, networkPolicy: { agents: { enabled: true } } },
      'networkPolicy.agents.podSelector',
    ],
    ['root', { ...minimal, securityContext: { runAsUser: 0 } }, 'runAsUser'],
    [
      'a key that the agent does not know',
      { ...minimal, agents: { config: { backupDirr: '/x' } } },
      'backupDirr',
    ],
  ])('%s is refused before anything is installed', async (_, values, named) => {
    const { exitCode, all } = await run(['template', 'nightly'], values);
    expect(exitCode).not.toBe(0);
    expect(all).toContain(named);
  });

  test('the examples render', async () => {
    for (const name of await readdir(join(chartDirectory, 'ci'))) {
      const values = parse(await readFile(join(chartDirectory, 'ci', name), 'utf8')) as Values;
      expect(await strictProblems(await render(values))).toEqual([]);
    }
  });
});
