import type { ClusterOptions, MysqlAddress } from '../cluster/cluster.ts';
import { modelFromSql } from '../cluster/simulated/from-sql.ts';
import { joinSimulated } from '../cluster/simulated/sql-node.ts';
import { type SimulatedCluster, startSimulatedCluster } from '../cluster/simulated/start.ts';
import { connect } from '../database/connect.ts';
import { type SqlPrograms, startServer, type TestServer } from '../mysql/server.ts';
import { type Product, startProduct } from './processes.ts';
import { restoreSection } from './restore.ts';

export interface SiteOptions extends ClusterOptions {
  readonly store: { readonly remote: string; readonly rcloneConfig: string };
  /** SQL that fills the server, whose tables the cluster then holds; default none. */
  readonly schema?: string;
  /** As for `joinSimulated`. */
  readonly definitions?: Readonly<Record<string, string>>;
  readonly coordinator?: Parameters<typeof startProduct>[0]['coordinator'];
  readonly agent?: Readonly<Record<string, unknown>>;
}

/** A simulated cluster with a server that stands for its MySQL server, agents that can restore, and a coordinator. */
export interface Site extends AsyncDisposable {
  readonly cluster: SimulatedCluster;
  readonly server: TestServer;
  readonly product: Product;
}

export async function startSite(
  programs: SqlPrograms,
  { store, schema = '', definitions = {}, coordinator = {}, agent = {}, ...options }: SiteOptions,
): Promise<Site> {
  await using things = new AsyncDisposableStack();
  const server = things.use(await startServer(programs));
  const mysql: MysqlAddress = { host: '127.0.0.1', port: server.port, user: 'root', password: '' };
  if (schema !== '') await server.sql(schema);
  await using session = await connect(mysql);
  const model = await modelFromSql(session.connection);
  const cluster = things.use(await startSimulatedCluster({ ...options, model, mysqlServer: mysql }));
  things.use(await joinSimulated(cluster, mysql, definitions));
  const product = things.use(
    await startProduct({
      cluster,
      ...store,
      mysql,
      coordinator,
      agent: { ...restoreSection(cluster), ...agent },
    }),
  );
  const owned = things.move();
  return { cluster, server, product, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
