import type { Signature } from '@rondb-backup/shared/manifest/seal.ts';
import type { BackupSummary } from '../../catalog/summary.ts';
import { parseReference, resolveBackup } from '../backup-reference.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson } from '../output/json.ts';
import { field, renderManifest, type Shown } from '../output/manifest.ts';
import { describeLastVerification, renderFindings } from '../output/verification.ts';
import { formatBytes, formatDuration, formatTime } from '../output/units.ts';
import { resultWidth } from '../output/width.ts';

export interface ShowOptions extends CommonOptions, Shown {}

/** `rondb-backup show ID`: what the manifest says; all of it with `-o json`. */
export const showCommand = (id: string, options: ShowOptions): Promise<ExitCode> => {
  const reference = parseReference(id);
  return withCoordinator(options, async (service) => {
    const backupId = await resolveBackup(service, reference);
    const { summary, manifest, signature, verification } = await service.getBackup(backupId);
    if (options.output === 'json')
      printJson({
        ...(manifest ?? summary),
        ...(summary.pinned && { pinned: true }),
        ...(signature && { signature }),
        ...(verification && { verification }),
      });
    else {
      const lines = [
        ...describeSummary(summary),
        ...(signature ? [field('signature', describeSignature(signature))] : []),
        ...(verification ? renderFindings(verification) : []),
        ...(manifest ? renderManifest(manifest, options, resultWidth()) : []),
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
  pinned,
  startedAt,
  completedAt,
  lastVerification,
  nodes,
  bytes,
  error,
}: BackupSummary): string[] {
  const lines = [field('backup', `${backupId}, ${state.toUpperCase()}${pinned ? ', pinned' : ''}`)];
  if (clusterName !== undefined) lines.push(field('cluster', clusterName));
  if (label !== undefined) lines.push(field('label', label));
  if (startedAt !== undefined) lines.push(field('started', formatTime(startedAt)));
  if (startedAt !== undefined && completedAt !== undefined) {
    lines.push(
      field('completed', `${formatTime(completedAt)}, after ${formatDuration(completedAt - startedAt)}`),
    );
  }
  // Of the others the manifest tells it.
  if (state !== 'complete' && nodes.length > 0) lines.push(field('data nodes', nodes.join(', ')));
  if (state !== 'complete' && bytes !== undefined) lines.push(field('size', formatBytes(bytes)));
  if (state === 'legacy')
    lines.push(
      field('made by', 'rondb-helm'),
      field('hint', `make it a backup with \`rondb-backup adopt ${backupId}\``),
    );
  if (state === 'complete')
    lines.push(
      field(
        'verified',
        lastVerification === undefined ? 'never' : describeLastVerification(lastVerification),
      ),
    );
  if (error !== undefined)
    lines.push(field('error', `${error.message} [${error.code}]`), field('hint', error.hint));
  return lines;
}

function describeSignature({ signed, trustedKey }: Signature): string {
  if (trustedKey !== undefined) return `by trusted key ${trustedKey}`;
  return signed ? 'there, and not checked: manifest.trustedKeyFiles names no key' : 'none';
}
