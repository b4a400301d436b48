import { execa } from 'execa';
import type { Seat } from '../cluster.ts';

/** What the management server says of each data node: the text after `Node N: `, such as `started (mysql-…)`. */
export type NodeStatuses = ReadonlyMap<number, string>;

/** `ALL STATUS`; undefined where no management server answers. */
export async function nodeStatuses(
  ndbMgm: string,
  { host, port, prefix }: Seat,
): Promise<NodeStatuses | undefined> {
  const address = ['-c', `${host}:${port}`];
  const args = [...address, '--connect-retries=1', '--connect-retry-delay=1', '-e', 'ALL STATUS'];
  const [command = ndbMgm, ...words] = [...prefix, ndbMgm, ...args];
  const { stdout, failed } = await execa(command, words, { reject: false, stdin: 'ignore', timeout: 15_000 });
  if (failed) return undefined;
  return new Map(
    [...stdout.matchAll(/^Node (\d+): (.+)$/gm)].map(([, id, text]) => [Number(id), text ?? '']),
  );
}
