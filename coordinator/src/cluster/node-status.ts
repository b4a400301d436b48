import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { excerpt, parseCount } from './numbers.ts';
import { type NodeVersion, parseVersion } from './version.ts';

/** The words of ndb_mgm (`status_string` in its source), and `deactivated`, which only RonDB's SHOW tells. */
const STATUSES = [
  'started',
  'starting',
  'not connected',
  'not started',
  'shutting down',
  'restarting',
  'single user mode',
  'deactivated',
  'unknown state',
] as const;
export type NodeStatus = (typeof STATUSES)[number];

export interface StatusLine {
  readonly nodeId: number;
  readonly status: NodeStatus;
  /** Undefined for a node that is not connected. */
  readonly version: NodeVersion | undefined;
}

/**
 * Reads the answer to `ALL STATUS`: `Node 5: starting (Last completed phase 4) (mysql-9.7.4 ndb-9.7.4)`.
 *
 * @throws BackupError MGM_OUTPUT when it names no node
 */
export function parseAllStatus(output: string): StatusLine[] {
  const lines = [...output.matchAll(/^Node (\d+): ([a-z ]+?)((?: \([^\n]*\))?)[ \r]*$/gm)].map(
    ([, nodeId, words, rest]) => ({
      nodeId: parseCount(nodeId),
      status: STATUSES.find((status) => status === words) ?? 'unknown state',
      version: parseVersion(rest ?? ''),
    }),
  );
  if (lines.length === 0) {
    throw new BackupError('MGM_OUTPUT', `the answer to ALL STATUS names no data node: ${excerpt(output)}`);
  }
  return lines;
}

/**
 * The data nodes that RonDB's `SHOW` calls deactivated: `id=3 (not connected, node is deactivated)`. `ALL STATUS`
 * says `not connected` of them as of a node that is down. Upstream NDB has no such nodes.
 *
 * @throws BackupError MGM_OUTPUT when it has no section of data nodes
 */
export function parseDeactivated(output: string): number[] {
  const section = /^\[ndbd\(NDB\)\][^\n]*\n((?:id=[^\n]*(?:\n|$))*)/m.exec(output)?.[1];
  if (section === undefined) {
    throw new BackupError('MGM_OUTPUT', `the answer to SHOW lists no data nodes: ${excerpt(output)}`);
  }
  return [...section.matchAll(/^id=(\d+) \(not connected, node is deactivated\)[ \r]*$/gm)].map(
    ([, nodeId]) => parseCount(nodeId),
  );
}
