import { readdir } from 'node:fs/promises';
import type { SimulatedCluster } from '../cluster/simulated/start.ts';
import { startSimulatedCluster } from '../cluster/simulated/start.ts';
import type { MysqlAddress, TestCluster } from '../cluster/cluster.ts';
import { EMPTY_MODEL } from '../cluster/simulated/model.ts';
import { joinSimulated } from '../cluster/simulated/sql-node.ts';
import { type SqlPrograms, startServer, type TestServer } from '../mysql/server.ts';
import { type Product, startProduct } from './processes.ts';
import { restoreSection } from './restore.ts';

/** Where a drill goes: a cluster with its agents. */
export interface Scratch extends AsyncDisposable {
  readonly cluster: SimulatedCluster;
  readonly server: TestServer;
  /** The `drill` section of a coordinator that uses it. */
  readonly section: { readonly [key: string]: unknown };
  /** All that a drill may leave behind: databases, accounts, tables of the data nodes. */
  content(): Promise<unknown>;
}

export const addressOfServer = ({ port }: TestServer): MysqlAddress => ({
  host: '127.0.0.1',
  port,
  user: 'root',
  password: '',
});

/** The `drill` section for a cluster and the agents beside it. */
export const drillSection = ({ connectString }: TestCluster, agents: Product, mysql: MysqlAddress) => ({
  clusterName: 'scratch',
  connectString,
  agents: { addresses: agents.agents.map(({ address }) => address) },
  mysql: { host: mysql.host, port: mysql.port, user: mysql.user },
});

/** @param definitions as for `joinSimulated` */
export async function startScratch(
  programs: SqlPrograms,
  store: { readonly remote: string; readonly rcloneConfig: string },
  definitions: Readonly<Record<string, string>>,
): Promise<Scratch> {
  const server = await startServer(programs);
  const address = addressOfServer(server);
  const cluster = await startSimulatedCluster({ nodes: [7, 8], model: EMPTY_MODEL, systemName: 'scratch' });
  const node = await joinSimulated(cluster, address, definitions);
  const product = await startProduct({ cluster, ...store, agent: restoreSection(cluster) });
  return {
    cluster,
    server,
    section: drillSection(cluster, product, address),
    content: async () => ({
      databases: await server.sql('SELECT schema_name FROM information_schema.schemata ORDER BY 1'),
      accounts: await server.sql('SELECT user, host FROM mysql.user ORDER BY 1, 2'),
      tables: await cluster.tables(),
    }),
    async [Symbol.asyncDispose]() {
      await product.stop();
      await node.stop();
      await cluster.stop();
      await server.stop();
    },
  };
}

/** Names of the records of verifications of a backup in a store that is a directory. */
export async function recordsOf(directory: string, backupId: number): Promise<string[]> {
  const names = await readdir(`${directory}/${backupId}`);
  return names.filter((name) => name.startsWith('verification-')).sort();
}
