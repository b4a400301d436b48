import { startTcpProxy, type TcpProxy } from '../network/tcp-proxy.ts';
import type { TestCluster } from '../cluster/cluster.ts';
import { addressOf } from '../oracles/restored-database.ts';
import type { Product } from '../product/processes.ts';

/** The network between the coordinator and everything but the object store: a proxy to each. */
export interface Roads extends AsyncDisposable {
  readonly toManagement: TcpProxy;
  readonly toMysql: TcpProxy;
  toAgent(nodeId: number): TcpProxy;
  /** Configuration of a coordinator that takes these roads. */
  readonly configFile: string;
}

export async function buildRoads(cluster: TestCluster, product: Product): Promise<Roads> {
  await using things = new AsyncDisposableStack();
  const road = async (host: string, port: number): Promise<TcpProxy> =>
    things.use(await startTcpProxy({ host, port }));
  const split = (address: string): [host: string, port: number] => {
    const [host = '', port] = address.split(':');
    return [host, Number(port)];
  };
  const mysql = addressOf(cluster);
  const toManagement = await road(...split(cluster.connectString));
  const toMysql = await road(mysql.host, mysql.port);
  const toAgents = new Map<number, TcpProxy>();
  for (const { nodeId } of cluster.dataNodes)
    toAgents.set(nodeId, await road(...split(product.agentOf(nodeId).address)));
  const configFile = await product.variant({
    cluster: { connectString: `${toManagement.host}:${toManagement.port}` },
    agents: { addresses: [...toAgents.values()].map(({ host, port }) => `${host}:${port}`) },
    mysql: { host: toMysql.host, port: toMysql.port },
  });
  const owned = things.move();
  return {
    toManagement,
    toMysql,
    toAgent: (nodeId) => {
      const found = toAgents.get(nodeId);
      if (found === undefined) throw new Error(`no agent of data node ${nodeId}`);
      return found;
    },
    configFile,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
