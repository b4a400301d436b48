import type { MysqlAddress, TestCluster } from '../cluster/cluster.ts';
import { startSimulatedCluster } from '../cluster/simulated/start.ts';
import { modelFromSql } from '../cluster/simulated/from-sql.ts';
import { startCluster } from '../cluster/start.ts';
import { connect } from '../database/connect.ts';
import { findServers, startServer } from '../mysql/server.ts';

export interface DemoCluster extends TestCluster {
  readonly mysql: MysqlAddress;
  /** To be called when the database is loaded: a simulated cluster then holds the same tables. */
  afterLoad(): Promise<void>;
}

export async function startDemoCluster(kind: 'real' | 'simulated', dir: string): Promise<DemoCluster> {
  if (kind === 'simulated') return await startSimulated(dir);
  const cluster = await startCluster({ kind, dir });
  const { mysql } = cluster;
  if (mysql === undefined) throw new Error('the cluster has no MySQL server');
  return { ...cluster, mysql, afterLoad: async () => undefined };
}

async function startSimulated(dir: string): Promise<DemoCluster> {
  const { mariadb } = await findServers();
  if (mariadb === undefined)
    throw new Error('no MariaDB server was found; install mariadb-server and mariadb-client');
  const server = await startServer(mariadb);
  const mysql = { host: '127.0.0.1', port: server.port, user: 'root', password: '' };
  const cluster = await startSimulatedCluster({ dir, mysqlServer: mysql });
  const stop = async (): Promise<void> => {
    await cluster.stop();
    await server.stop();
  };
  return {
    ...cluster,
    mysql,
    afterLoad: async () => {
      await using session = await connect(mysql);
      await cluster.load(await modelFromSql(session.connection));
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
