import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { excerpt, parseCount } from './numbers.ts';

export interface ConfiguredNode {
  readonly nodeId: number;
  readonly host: string;
  /** Undefined for a node that belongs to none yet. */
  readonly nodeGroup: number | undefined;
  /** The directory on the node's machine that holds `BACKUP/`. */
  readonly backupDataDir: string;
}

/** From here on (65536, and RNIL above it) the number means "no node group". */
const NO_NODE_GROUP = 65_536;

/**
 * Reads the rows of `ndb_config` as `configArgs` asks for them: `4,127.0.0.1,1,/srv/d4`, ascending node ids.
 *
 * @throws BackupError MGM_OUTPUT for a row of another form, or no row
 */
export function parseConfigRows(output: string): ConfiguredNode[] {
  const rows = output.split('\n').filter((line) => line.trim() !== '');
  if (rows.length === 0) throw new BackupError('MGM_OUTPUT', 'ndb_config lists no data node');
  return rows.map(parseRow).sort((a, b) => a.nodeId - b.nodeId);
}

function parseRow(row: string): ConfiguredNode {
  const [, nodeId, host, group, backupDataDir] = /^(\d+),([^,]+),(\d*),(.+)$/.exec(row) ?? [];
  if (host === undefined || backupDataDir === undefined) {
    throw new BackupError('MGM_OUTPUT', `ndb_config printed an unknown row: ${excerpt(row)}`);
  }
  const nodeGroup = group === undefined || group === '' ? undefined : parseCount(group);
  return {
    nodeId: parseCount(nodeId),
    host,
    nodeGroup: nodeGroup !== undefined && nodeGroup < NO_NODE_GROUP ? nodeGroup : undefined,
    backupDataDir,
  };
}
