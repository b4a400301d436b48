import { execa } from 'execa';

/** What the management server says of each data node: the text after `Node N: `, such as `started (mysql-…)`. */
export type NodeStatuses = ReadonlyMap<number, string>;

/** `ALL STATUS`; undefined where no management server answers. */
export async function nodeStatuses(ndbMgm: string, connectString: string): Promise<NodeStatuses | undefined> {
  const args = ['-c', connectString, '--connect-retries=1', '--connect-retry-delay=1', '-e', 'ALL STATUS'];
  const { stdout, failed } = await execa(ndbMgm, args, { reject: false, stdin: 'ignore', timeout: 15_000 });
  if (failed) return undefined;
  return new Map(
    [...stdout.matchAll(/^Node (\d+): (.+)$/gm)].map(([, id, text]) => [Number(id), text ?? '']),
  );
}
