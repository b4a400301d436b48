/** Hosts with addresses of their own on one machine: network namespaces on a bridge that has a namespace of its own. */
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

interface NetworkHost {
  readonly address: string;
  /** Put before a command, runs it there: as root, with the network's names in /etc/hosts. */
  readonly prefix: readonly string[];
}

export interface Network extends AsyncDisposable {
  /** @throws Error for a name that was not asked for */
  host(name: string): NetworkHost;
  /** Replaces the host's firewall rules; none: it takes everything. @param ruleset as nft reads it */
  filter(name: string, ruleset: string): Promise<void>;
}

/** `ip netns exec` lays what is here over /etc for the programs that it runs. */
const NAMES_DIR = '/etc/netns';
const PREFIX = 'rondb-backup-';

/** What a firewall of ours needs of the kernel. */
const TRIED = `table inet tried {
  chain input {
    type filter hook input priority filter
    ct state established accept
  }
}`;

/** Why there can be no networks here, and what to do about it; undefined where there can. */
export async function noNetworks(): Promise<string | undefined> {
  const hint = 'run as root, with iproute2 and nftables, on a Linux with network namespaces';
  if (process.getuid?.() !== 0) return `not root; ${hint}`;
  try {
    await using network = await createNetwork({ a: [], b: [] });
    await network.filter('a', TRIED);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; ${hint}`;
  }
}

/**
 * One namespace for each host, at 10.77.0.1 and so on, and one for the bridge between them. Nothing of the network in
 * which this runs changes, and nothing there is reached from inside.
 *
 * @param hosts for each host, at most 250, the names in DNS that it has; its own name is one of them
 * @throws Error with what `ip` printed; nothing is left then
 */
export async function createNetwork(hosts: Readonly<Record<string, readonly string[]>>): Promise<Network> {
  await removeStale();
  const id = `${PREFIX}${process.pid}-${Math.random().toString(36).slice(2, 7)}`;
  const spaceOf = (name: string): string => `${id}-${name}`;
  const bridge = spaceOf('bridge');
  await using made = new AsyncDisposableStack();
  // Left where others use it too.
  made.defer(() => rmdir(NAMES_DIR).catch(() => undefined));
  const add = async (space: string): Promise<void> => {
    await ip('netns', 'add', space);
    made.defer(() => removeSpace(space));
  };
  const members = new Map(
    Object.keys(hosts).map((name, index) => [
      name,
      { space: spaceOf(name), address: `10.77.0.${index + 1}` },
    ]),
  );
  const names = ['127.0.0.1 localhost'];
  for (const [name, { address }] of members) names.push([address, ...(hosts[name] ?? []), name].join(' '));

  await add(bridge);
  await ip('-n', bridge, 'link', 'add', 'bridge', 'type', 'bridge');
  await ip('-n', bridge, 'link', 'set', 'bridge', 'up');
  for (const { space, address } of members.values()) {
    const port = `port${address.split('.').at(-1)}`;
    await add(space);
    await ip('-n', bridge, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
    await ip('-n', bridge, 'link', 'set', port, 'master', 'bridge', 'up');
    await ip('-n', space, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    await ip('-n', space, 'link', 'set', 'lo', 'up');
    await ip('-n', space, 'link', 'set', 'eth0', 'up');
    await mkdir(join(NAMES_DIR, space), { recursive: true });
    await writeFile(join(NAMES_DIR, space, 'hosts'), `${names.join('\n')}\n`);
  }
  const memberOf = (name: string) => {
    const member = members.get(name);
    if (member === undefined) throw new Error(`no host ${name}; there are ${[...members.keys()].join(' ')}`);
    return member;
  };
  const owned = made.move();
  return {
    host: (name) => {
      const { space, address } = memberOf(name);
      return { address, prefix: ['ip', 'netns', 'exec', space] };
    },
    filter: async (name, ruleset) => {
      const args = ['netns', 'exec', memberOf(name).space, 'nft', '-f', '-'];
      await execa('ip', args, { input: `flush ruleset\n${ruleset}\n` });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const ip = async (...args: readonly string[]): Promise<void> => void (await execa('ip', args));

async function removeSpace(space: string): Promise<void> {
  await ip('netns', 'delete', space);
  await rm(join(NAMES_DIR, space), { recursive: true, force: true });
}

/** Of test runs that were killed: the process id in the name is nobody's any more. */
async function removeStale(): Promise<void> {
  const spaces = await readdir('/run/netns').catch(() => []);
  for (const space of spaces) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(space) ?? [];
    if (pid !== undefined && !runs(Number(pid))) await removeSpace(space);
  }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
