/**
 * Both charts installed as pods with addresses of their own: network namespaces, the NetworkPolicies as firewall rules, the
 * images' user, the charts' configuration and certificates, and a real cluster between them.
 */
import { chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Seats, TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { startCluster } from '../cluster/start.ts';
import { checksumTables } from '../database/checksum.ts';
import { connect } from '../database/connect.ts';
import { loadExample } from '../database/load.ts';
import { EXAMPLE_DATABASES } from '../database/schema.ts';
import { UID } from '../deploy/image.ts';
import {
  DATA_NODES,
  dataNodeHost,
  type Installation,
  MANAGEMENT,
  MYSQL,
  MYSQL_PASSWORD,
  prepareInstallation,
  type RunningPod,
} from '../deploy/installation.ts';
import { kubernetesTools } from '../deploy/tools.ts';
import { noNetworks } from '../network/namespaces.ts';
import { addressOf } from '../oracles/restored-database.ts';
import { backupIdOf, outcomeOf } from '../product/run-output.ts';

const home = await findHome();
const tools = await kubernetesTools();
const missing = home === undefined ? NO_PROGRAMS : tools === undefined ? 'no helm' : await noNetworks();
if (missing !== undefined) console.warn(`nothing is installed in networks of its own: ${missing}`);

const NDB_PORT = 11_860;
const AGENT_PORT = 50_061;
const API_PORT = 50_060;
const METRICS_PORT = 9_109;

describe.skipIf(missing !== undefined)('both charts, in a network', () => {
  let installation: Installation;
  let coordinator: RunningPod;
  beforeAll(async () => {
    if (tools === undefined) throw new Error('no helm');
    installation = await prepareInstallation(tools, home ?? '');
    coordinator = await installation.startCoordinator();
    await vi.waitUntil(async () => (await probe('client', 'coordinator', API_PORT)) === 'open', {
      timeout: 60_000,
    });
  });
  afterAll(() => installation?.[Symbol.asyncDispose]());

  /** Whether a port of one host is reached from another. */
  const probe = async (from: string, to: string, port: number): Promise<string> => {
    const main = join(import.meta.dirname, '../network/probe-main.ts');
    const { network } = installation;
    const args = [
      ...network.host(from).prefix,
      process.execPath,
      main,
      network.host(to).address,
      String(port),
    ];
    return (await execa(args[0] ?? '', args.slice(1))).stdout;
  };

  const seatsFor = (nodes: readonly number[]): Seats => {
    const { network } = installation;
    const { prefix: mgmd } = network.host('mgmd');
    const { prefix: mysqld } = network.host('mysqld');
    const asUser = ['setpriv', `--reuid=${UID}`, `--regid=${UID}`, '--clear-groups', '--'];
    const seat = (pod: string) => ({
      host: dataNodeHost(pod),
      port: NDB_PORT,
      prefix: [...network.host(pod).prefix, ...asUser],
    });
    return {
      management: { host: MANAGEMENT, port: 1186, prefix: mgmd },
      mysql: { host: MYSQL, port: 3306, prefix: mysqld },
      dataNodes: new Map(nodes.map((id) => [id, seat(DATA_NODES.get(id) ?? '')])),
    };
  };

  /** A cluster of these nodes with their agents, on empty volumes, for as long as `use` takes. */
  async function withCluster(
    nodes: readonly number[],
    replicas: 1 | 2,
    use: (cluster: TestCluster) => Promise<void>,
  ): Promise<void> {
    const dir = join(installation.dir, `cluster-of-${nodes.join('-')}`);
    for (const id of nodes) {
      await mkdir(join(dir, `d${id}`), { recursive: true });
      await chown(join(dir, `d${id}`), UID, UID);
    }
    await using cluster = await startCluster({
      kind: 'real',
      nodes,
      replicas,
      dir,
      seats: seatsFor(nodes),
      dataMemoryMb: 100,
    });
    const agents = await Promise.all(
      nodes.map(async (id) => await installation.startAgent(DATA_NODES.get(id) ?? '', join(dir, `d${id}`))),
    );
    await using session = await connect(addressOf(cluster));
    await session.connection.query("CREATE USER 'helm'@'10.77.0.%' IDENTIFIED BY ?", [MYSQL_PASSWORD]);
    await session.connection.query("GRANT ALL ON *.* TO 'helm'@'10.77.0.%' WITH GRANT OPTION");
    await use(cluster);
    for (const agent of agents) expect(await agent.stop()).toBe(0);
  }

  let made: { backupId: number; content: Awaited<ReturnType<typeof checksumTables>> };

  test('a client asks for a backup, and the coordinator finds the agents by the management server', async () => {
    await withCluster([1, 2], 2, async (cluster) => {
      await loadExample(addressOf(cluster), { rows: 4_000 });
      expect(await installation.client('check', '--wait', '2m')).toMatchObject({ exitCode: 0 });
      const backupId = backupIdOf(await installation.client('run', '-o', 'json'));
      made = { backupId, content: await checksumTables(addressOf(cluster), EXAMPLE_DATABASES) };
      const stored = await readdir(installation.storeDir, { recursive: true });
      expect(stored.some((path) => path.includes(`${backupId}/manifest.json`))).toBe(true);

      for (const pod of ['node-group-0-0', 'node-group-0-1']) {
        expect(await probe('coordinator', pod, AGENT_PORT)).toBe('open');
        expect(await probe('job', pod, AGENT_PORT)).toBe('open');
        expect(await probe(pod, pod, AGENT_PORT)).toBe('open');
        for (const from of ['outsider', 'client', 'mgmd', 'mysqld', 'node-group-1-0'])
          expect({ from, answer: await probe(from, pod, AGENT_PORT) }).toEqual({ from, answer: 'closed' });
        expect(await probe('mysqld', pod, NDB_PORT)).toBe('open');
        expect(await probe('outsider', pod, NDB_PORT)).toBe('closed');
      }
      expect(await probe('outsider', 'mgmd', 1186)).toBe('closed');
    });
  });

  test('a Job restores into a cluster of other nodes, which the coordinator knows without a change', async () => {
    await withCluster([1, 4], 1, async (cluster) => {
      const outcome = outcomeOf(await installation.restoreJob(made.backupId));
      expect(outcome).toMatchObject({ kind: 'restore', state: 'completed' });
      expect(await checksumTables(addressOf(cluster), EXAMPLE_DATABASES)).toEqual(made.content);
      const { stdout } = await installation.client('check', '-o', 'json');
      for (const pod of ['node-group-0-0', 'node-group-1-0']) expect(stdout).toContain(dataNodeHost(pod));
    });
  });

  test('the coordinator is for its clients, and its metrics for nobody', async () => {
    expect(await probe('client', 'coordinator', API_PORT)).toBe('open');
    expect(await probe('coordinator', 'coordinator', METRICS_PORT)).toBe('open');
    for (const from of ['outsider', 'node-group-0-0', 'mgmd', 'mysqld'])
      expect({ from, answer: await probe(from, 'coordinator', API_PORT) }).toEqual({
        from,
        answer: 'closed',
      });
    for (const from of ['client', 'outsider'])
      expect(await probe(from, 'coordinator', METRICS_PORT)).toBe('closed');
    // It is the rules that close it.
    const { network } = installation;
    await network.filter('coordinator', '');
    expect(await probe('outsider', 'coordinator', API_PORT)).toBe('open');
    expect(await coordinator.stop()).toBe(0);
  });
});
