import { join } from 'node:path';
import { type ClusterOptions, nodeGroupsOf, type Seat, type Seats } from '../cluster.ts';

export const MYSQLD_NODE_ID = 67;
const MANAGEMENT_NODE_ID = 65;
const FIRST_API_NODE_ID = 231;

interface ConfigRequest {
  readonly options: ClusterOptions;
  readonly dir: string;
  readonly seats: Seats;
  /** Whether the programs are RonDB's, which size and thread themselves by the machine unless told not to. */
  readonly automaticMemory: boolean;
}

export const managementDir = (dir: string): string => join(dir, 'mgmd');
export const nodeDir = (dir: string, nodeId: number): string => join(dir, `d${nodeId}`);

export const connectStringOf = ({ management: { host, port } }: Seats): string => `${host}:${port}`;

/** @throws Error for a data node that has none */
export function seatOf({ dataNodes }: Seats, nodeId: number): Seat {
  const seat = dataNodes.get(nodeId);
  if (seat === undefined) throw new Error(`data node ${nodeId} has no seat`);
  return seat;
}

/** Each ndb_restore, and each tool of a test, takes one of these while it runs. */
export const apiNodeIds = ({ apiSlots = 16 }: ClusterOptions): readonly number[] =>
  Array.from({ length: apiSlots }, (_, index) => FIRST_API_NODE_ID + index);

/** The text of `config.ini`: small nodes, about 0.9 GB resident each with the defaults. */
export function configIni(request: ConfigRequest): string {
  const { options, dir, seats } = request;
  const threads = `ldm={count=${options.ldm ?? 2}},tc={count=1},main={count=1},rep={count=1},recv={count=1},io={count=1}`;
  const defaults: Record<string, string> = {
    NoOfReplicas: String(options.replicas ?? 2),
    ...(request.automaticMemory ? { AutomaticMemoryConfig: '0', AutomaticThreadConfig: '0' } : {}),
    DataMemory: `${options.dataMemoryMb ?? 200}M`,
    NoOfFragmentLogFiles: '8',
    FragmentLogFileSize: '16M',
    SharedGlobalMemory: '64M',
    TransactionMemory: '64M',
    DiskPageBufferMemory: '4M',
    ThreadConfig: threads,
    EnableMultithreadedBackup: options.multithreadedBackup === false ? '0' : '1',
    CompressedBackup: options.compressed === true ? '1' : '0',
    ...options.extraConfig,
  };
  const nodes = nodeGroupsOf(options).map(({ nodeId }) =>
    section('ndbd', {
      NodeId: String(nodeId),
      HostName: seatOf(seats, nodeId).host,
      ServerPort: String(seatOf(seats, nodeId).port),
      DataDir: nodeDir(dir, nodeId),
    }),
  );
  return [
    section('ndbd default', defaults),
    section('ndb_mgmd', {
      NodeId: String(MANAGEMENT_NODE_ID),
      HostName: seats.management.host,
      PortNumber: String(seats.management.port),
      DataDir: managementDir(dir),
    }),
    ...nodes,
    section('mysqld', { NodeId: String(MYSQLD_NODE_ID) }),
    ...apiNodeIds(options).map((id) => section('api', { NodeId: String(id) })),
  ].join('');
}

const section = (name: string, values: Record<string, string>): string =>
  `[${name}]\n${Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')}`;
