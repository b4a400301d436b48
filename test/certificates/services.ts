import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type ServedProcess, startAgent, startCoordinator } from '../product/served.ts';

type Keys = Readonly<Record<string, unknown>>;

/** Agents and coordinators as they are shipped, with an object store and without a cluster: enough for who may call what. */
export interface Services extends AsyncDisposable {
  readonly dir: string;
  /** @param keys of the configuration, such as `tls` and `access` */
  agent(keys: Keys): Promise<ServedProcess>;
  coordinator(keys: Keys): Promise<ServedProcess>;
  /** A configuration file of a coordinator, for the command line. */
  coordinatorFile(keys: Keys): Promise<string>;
  stop(): Promise<void>;
}

export async function prepareServices(): Promise<Services> {
  const dir = await mkdtemp(join(tmpdir(), 'rondb-backup-tls-'));
  const rcloneConfig = join(dir, 'rclone.conf');
  await writeFile(rcloneConfig, '[store]\ntype = local\n');
  const remote = `store:${join(dir, 'store')}`;
  await mkdir(join(dir, 'store'));
  const storage = { remote, rcloneConfig };
  const backupDir = join(dir, 'node');
  await mkdir(join(backupDir, 'BACKUP'), { recursive: true });
  const running: ServedProcess[] = [];
  let files = 0;
  const write = async (keys: Keys): Promise<string> => {
    files += 1;
    const file = join(dir, `service-${files}.yaml`);
    await writeFile(file, stringify({ listen: '127.0.0.1:0', storage, ...keys }));
    return file;
  };
  const cluster = { name: 'none', connectString: '127.0.0.1:1', commandTimeout: '1s' };
  const coordinatorFile = (keys: Keys) =>
    write({ cluster, agents: { addresses: ['127.0.0.1:1'], callTimeout: '1s' }, ...keys });
  const kept = async (starting: Promise<ServedProcess>): Promise<ServedProcess> => {
    const service = await starting;
    running.push(service);
    return service;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((service) => service.kill('SIGKILL')));
    await rm(dir, { recursive: true, force: true });
  };
  return {
    dir,
    agent: async (keys) => await kept(startAgent(await write({ backupDir, nodeId: 1, ...keys }))),
    coordinator: async (keys) => await kept(startCoordinator(await coordinatorFile(keys))),
    coordinatorFile,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
