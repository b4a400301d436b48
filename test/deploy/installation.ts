/** The installation of `release.ts`, running: each pod in a network namespace behind what the policies allow. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { execa } from 'execa';
import type { CliResult } from '../product/processes.ts';
import { createNetwork, type Network } from '../network/namespaces.ts';
import { rulesetFor } from './firewall.ts';
import { buildImage } from './image.ts';
import { type ContainerCommand, containerCommand } from './kubelet.ts';
import { type Container, type KubernetesObject, only, podLabelsOf, podOf } from './objects.ts';
import { issueCertificates, NAMESPACE, RELEASE, renderRelease } from './release.ts';
import type { KubernetesTools } from './tools.ts';

const inCluster = (name: string): string => `${name}.${NAMESPACE}.svc.cluster.local`;
export const MANAGEMENT = inCluster('mgmds-0.headless-mgmds');
export const MYSQL = inCluster('mysqld');
const BUCKET = 'rondb-backups';
const CLIENT_LABELS = { app: 'operator' };
const CLIENT = {
  volumes: [{ name: 'tls', secret: { secretName: `${RELEASE}-client` } }],
  containers: [
    {
      name: 'client',
      image: '',
      env: [
        { name: 'RONDB_BACKUP_COORDINATOR', value: `${RELEASE}.${NAMESPACE}.svc:50060` },
        { name: 'RONDB_BACKUP_TLS_CA', value: '/tls/ca.crt' },
        { name: 'RONDB_BACKUP_TLS_CERT', value: '/tls/tls.crt' },
        { name: 'RONDB_BACKUP_TLS_KEY', value: '/tls/tls.key' },
      ],
      volumeMounts: [{ name: 'tls', mountPath: '/tls' }],
    },
  ] as const,
};
export const MYSQL_PASSWORD = 'a password of helm';

/** Data node pods by their names, as rondb-helm makes them: pod group × 3 + replica + 1 is the node's id. */
export const DATA_NODES: ReadonlyMap<number, string> = new Map([
  [1, 'node-group-0-0'],
  [2, 'node-group-0-1'],
  [4, 'node-group-1-0'],
]);
/** Of a data node, in DNS and in the configuration of the cluster. */
export const dataNodeHost = (pod: string): string => inCluster(`${pod}.ndbmtd-ng-${pod.split('-')[2]}`);

type HostName = 'mgmd' | 'mysqld' | 'coordinator' | 'job' | 'client' | 'outsider' | 's3';

export interface Installation extends AsyncDisposable {
  readonly dir: string;
  readonly network: Network;
  /** The directory of the object store. */
  readonly storeDir: string;
  /** @param volume stands for the data node's volume */
  startAgent(pod: string, volume: string): Promise<RunningPod>;
  startCoordinator(): Promise<RunningPod>;
  /** `rondb-backup` with a client's certificate against the serving coordinator, in the network of its own. */
  client(...args: string[]): Promise<CliResult>;
  /** Runs the containers of the Job that restores a backup, one after the other until one fails. */
  restoreJob(backupId: number): Promise<CliResult>;
}

export interface RunningPod {
  /** Everything that it logged. */
  log(): string;
  /** SIGTERM. @returns the exit code, undefined where it had to be killed after a minute */
  stop(): Promise<number | undefined>;
}

/** Nothing is started yet but the object store. @param home the programs of RonDB or NDB */
export async function prepareInstallation(tools: KubernetesTools, home: string): Promise<Installation> {
  await using made = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'installation-'));
  made.defer(() => rm(dir, { recursive: true, force: true }));
  await chmod(dir, 0o755);
  const agentImage = made.use(await buildImage('agent', home));
  const coordinatorImage = made.use(await buildImage('coordinator', home));

  const values = {
    networkPolicy: { clients: [{ podSelector: { matchLabels: CLIENT_LABELS } }] },
    // The data nodes of the tests keep everything in one directory.
    agents: { config: { backupDir: '/home/hopsworks/data', fileSystemPath: '/home/hopsworks/data' } },
  };
  const objects = await renderRelease(tools, dir, values);
  const labels: Readonly<Record<HostName, Readonly<Record<string, string>>>> = {
    mgmd: { rondbService: 'mgmd' },
    mysqld: podLabelsOf(only(objects, 'StatefulSet', 'mysqlds')),
    coordinator: podLabelsOf(only(objects, 'Deployment', RELEASE)),
    job: podLabelsOf(only(await renderRelease(tools, dir, { ...values, restore: { backupId: 1 } }), 'Job')),
    client: CLIENT_LABELS,
    outsider: { app: 'other' },
    s3: { app: 'elsewhere' },
  };
  const dataNodePods = [...DATA_NODES.values()];
  const network = made.use(
    await createNetwork({
      ...Object.fromEntries(dataNodePods.map((pod) => [pod, [dataNodeHost(pod)]])),
      mgmd: [MANAGEMENT],
      mysqld: [MYSQL],
      coordinator: [`${RELEASE}.${NAMESPACE}.svc`],
      job: [],
      client: [],
      outsider: [],
      s3: ['s3.example.org'],
    }),
  );
  await applyPolicies(network, objects, {
    ...labels,
    ...Object.fromEntries(
      dataNodePods.map((pod) => [pod, podLabelsOf(only(objects, 'StatefulSet', statefulSetOf(pod)))]),
    ),
  });

  const storeDir = join(dir, 'store');
  const store = made.use(await startStore(network, storeDir));
  const secrets = {
    ...(await issueCertificates(join(dir, 'certificates'), objects)),
    'rondb-backup-rclone': { 'rclone.conf': store.rcloneConfig },
    'mysql-passwords': { helm: MYSQL_PASSWORD },
  };
  const sources = { objects, secrets };
  const running: ReturnType<typeof run>[] = [];
  made.defer(async () => {
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(running);
  });
  let started = 0;
  const newDir = async (name: string): Promise<string> => {
    const place = join(dir, `${++started}-${name}`);
    await mkdir(place);
    return place;
  };
  const start = (command: ContainerCommand): RunningPod => {
    const child = run(command);
    running.push(child);
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    return {
      log: () => log,
      stop: async () => {
        child.kill('SIGTERM');
        return (await child).exitCode;
      },
    };
  };
  const ofCoordinator = async (host: HostName, object: KubernetesObject, container: Container) =>
    await containerCommand(
      await newDir(host),
      network.host(host).prefix,
      coordinatorImage,
      podOf(object) ?? { containers: [] },
      container,
      sources,
    );
  const owned = made.move();
  return {
    dir,
    network,
    storeDir,
    startAgent: async (pod, volume) => {
      const spec = podOf(only(objects, 'StatefulSet', statefulSetOf(pod)));
      const container = spec?.containers.find(({ name }) => name === 'rondb-backup-agent');
      if (spec === undefined || container === undefined) throw new Error(`${pod} has no agent`);
      const place = await newDir(pod);
      const { prefix } = network.host(pod);
      const claims = { 'rondb-ndbmtd': volume };
      const fields = { 'metadata.name': pod };
      return start(
        await containerCommand(place, prefix, agentImage, spec, container, { ...sources, claims }, fields),
      );
    },
    startCoordinator: async () => {
      const deployment = only(objects, 'Deployment', RELEASE);
      return start(await ofCoordinator('coordinator', deployment, containersOf(deployment)[0] as Container));
    },
    client: async (...args) =>
      await run(
        await containerCommand(
          await newDir('client'),
          network.host('client').prefix,
          coordinatorImage,
          CLIENT,
          { ...CLIENT.containers[0], args },
          sources,
        ),
      ),
    restoreJob: async (backupId) => {
      const job = only(await renderRelease(tools, dir, { ...values, restore: { backupId } }), 'Job');
      let last: CliResult = { stdout: '', stderr: 'no container' };
      for (const container of containersOf(job)) {
        last = await run(await ofCoordinator('job', job, container));
        if (last.exitCode !== 0) break;
      }
      return last;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const statefulSetOf = (pod: string): string => pod.replace(/-\d+$/, '');

const containersOf = (object: KubernetesObject): readonly Container[] => {
  const { initContainers = [], containers = [] } = podOf(object) ?? {};
  return [...initContainers, ...containers];
};

/** A service may take its time after SIGTERM. */
const run = ([program, ...args]: ContainerCommand) =>
  execa(program, args, { reject: false, stdin: 'ignore', forceKillAfterDelay: 60_000 });

async function applyPolicies(
  network: Network,
  objects: readonly KubernetesObject[],
  labels: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<void> {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const pods = Object.entries(labels).map(([name, own]) => ({
    name,
    // The object store is not in Kubernetes.
    namespace: name === 's3' ? '' : NAMESPACE,
    labels: own,
    address: network.host(name).address,
  }));
  for (const pod of pods) await network.filter(pod.name, rulesetFor(pod, pods, policies));
}

async function startStore(network: Network, storeDir: string) {
  const main = join(import.meta.dirname, '../stores/s3rver-main.ts');
  const { prefix, address } = network.host('s3');
  const [program, ...args] = [...prefix, process.execPath, main, storeDir, BUCKET, address];
  const server = execa(program, args, { stdin: 'pipe', reject: false });
  const ended = server.then(({ all, stderr }): never => {
    throw new Error(`s3rver ended: ${all ?? stderr}`);
  });
  const [port] = (await Promise.race([once(server.stdout, 'data'), ended])) as [Buffer];
  ended.catch(() => undefined);
  const rcloneConfig = [
    '[s3]',
    'type = s3',
    'provider = Other',
    `endpoint = http://s3.example.org:${String(port).trim()}`,
    'region = us-east-1',
    'access_key_id = S3RVER',
    'secret_access_key = S3RVER',
    '',
  ].join('\n');
  return {
    rcloneConfig,
    [Symbol.asyncDispose]: async () => {
      server.stdin.end();
      await server;
    },
  };
}
