import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { OperationSnapshot } from '../../operation/state.ts';
import { printable } from './table.ts';
import { formatBytes, formatDuration } from './units.ts';

/** The last words on a backup that was made or adopted. */
export function renderOutcome(snapshot: OperationSnapshot, manifest: Manifest | undefined): string {
  const took = formatDuration((snapshot.endedAt ?? snapshot.startedAt) - snapshot.startedAt);
  const degraded =
    snapshot.state === 'degraded' ? `, without data node ${snapshot.missingNodes.join(', ')}` : '';
  const done = snapshot.kind === 'adopt' ? 'adopted' : 'completed';
  const lines = [`backup ${snapshot.backupId} ${done} in ${took}${degraded}`];
  if (manifest !== undefined) lines.push(...describeContent(manifest));
  for (const { message } of snapshot.warnings) lines.push(`warning: ${printable(message)}`);
  return lines.join('\n');
}

function describeContent({ files, tables, topology, native }: Manifest): string[] {
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const content = native.covered ? `${tables.length} tables, ${rows.toLocaleString('en')} rows, ` : '';
  return [
    `${content}${formatBytes(bytes)} in ${files.length} files of data nodes ${topology.participants.join(', ')}`,
  ];
}
