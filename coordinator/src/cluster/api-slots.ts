import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { excerpt, parseCount } from './numbers.ts';

/** An `[api]` or `[mysqld]` section of the cluster configuration that nobody uses now. */
export interface ApiSlot {
  readonly nodeId: number;
  /** Only clients on this host may take it; undefined: those of any host. */
  readonly host: string | undefined;
}

/**
 * The free API slots in the answer to `SHOW`: `id=231 (not connected, accepting connect from any host)`. RonDB's
 * deactivated ones cannot be taken.
 *
 * @throws BackupError MGM_OUTPUT when it has no section of API nodes
 */
export function parseFreeApiSlots(output: string): ApiSlot[] {
  const section = /^\[mysqld\(API\)\][^\n]*\n((?:id=[^\n]*(?:\n|$))*)/m.exec(output)?.[1];
  if (section === undefined)
    throw new BackupError('MGM_OUTPUT', `the answer to SHOW lists no API nodes: ${excerpt(output)}`);
  const free = /^id=(\d+)\s+\(not connected, accepting connect from ([^)]+)\)[ \r]*$/gm;
  return [...section.matchAll(free)].map(([, nodeId, host]) => ({
    nodeId: parseCount(nodeId),
    host: host === 'any host' ? undefined : host,
  }));
}
