import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import type { BackupSummary } from '../../catalog/summary.ts';
import { parseReference, resolveBackup } from '../backup-reference.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson } from '../output/json.ts';
import { printable, renderTable } from '../output/table.ts';
import { describeLastVerification, renderFindings } from '../output/verification.ts';
import { formatBytes, formatDuration, formatTime } from '../output/units.ts';

/** `rondb-backup show ID`: all that the manifest says. */
export const showCommand = (id: string, options: CommonOptions): Promise<ExitCode> => {
  const reference = parseReference(id);
  return withCoordinator(options, async (service) => {
    const { summary, manifest, verification } = await service.getBackup(
      await resolveBackup(service, reference),
    );
    if (options.output === 'json')
      printJson({ ...(manifest ?? summary), ...(verification && { verification }) });
    else {
      const lines = [
        ...describeSummary(summary),
        ...(verification ? renderFindings(verification) : []),
        ...(manifest ? describeManifest(manifest) : []),
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    }
    return exitCodes.done;
  });
};

function describeSummary({
  backupId,
  state,
  clusterName,
  label,
  startedAt,
  completedAt,
  lastVerification,
  error,
}: BackupSummary): string[] {
  const lines = [field('backup', `${backupId}, ${state.toUpperCase()}`)];
  if (clusterName !== undefined) lines.push(field('cluster', clusterName));
  if (label !== undefined) lines.push(field('label', label));
  if (startedAt !== undefined) lines.push(field('started', formatTime(startedAt)));
  if (startedAt !== undefined && completedAt !== undefined) {
    lines.push(
      field('completed', `${formatTime(completedAt)}, after ${formatDuration(completedAt - startedAt)}`),
    );
  }
  if (lastVerification !== undefined)
    lines.push(field('verified', describeLastVerification(lastVerification)));
  if (error !== undefined)
    lines.push(field('error', `${error.message} [${error.code}]`), field('hint', error.hint));
  return lines;
}

function describeManifest(manifest: Manifest): string[] {
  const { topology, native, versions, files, tables, warnings } = manifest;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const missing = topology.missing.length === 0 ? '' : `; missing: ${topology.missing.join(', ')}`;
  const traits =
    [native.compressed && 'compressed', native.encrypted && 'encrypted'].filter(Boolean).join(', ') ||
    'plain';
  const sqlServer =
    versions.sqlServer === undefined ? 'none' : `${versions.sqlServer.kind} ${versions.sqlServer.version}`;
  const groups = topology.nodeGroups
    .map(({ nodeGroup, nodeIds }) => `${nodeGroup} (${nodeIds.join(', ')})`)
    .join(', ');
  return [
    field('data nodes', `${topology.participants.join(', ')}${missing}`),
    field('groups', groups),
    field(
      'versions',
      `cluster ${versions.cluster ?? 'unknown'}, MySQL server ${sqlServer}, rondb-backup ${versions.rondbBackup}`,
    ),
    field('files', `${files.length}, ${formatBytes(bytes)}, ${traits}`),
    field(
      'state of',
      `GCP ${native.startGcp ?? '?'} to ${native.stopGcp ?? '?'}, the ${native.snapshot} of the backup`,
    ),
    field('changes', native.logRecords === undefined ? 'unknown' : `${native.logRecords} log records`),
    field(
      'phases',
      Object.entries(manifest.phaseDurationsMs)
        .map(([name, ms]) => `${name} ${formatDuration(ms)}`)
        .join(', '),
    ),
    field('warnings', String(warnings.length)),
    ...warnings.map(({ code, message }) => `  ${code}: ${printable(message)}`),
    '',
    renderTable(
      [
        { title: 'TABLE', value: ({ database, name }) => `${database}.${name}` },
        { title: 'ROWS', value: ({ rows }) => String(rows), align: 'right' },
      ],
      tables,
    ),
  ];
}

const field = (name: string, value: string): string => `${`${name}:`.padEnd(12)}${printable(value)}`;
