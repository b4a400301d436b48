import type { Finding } from '@rondb-backup/shared/manifest/schema.ts';
import type { LastVerification } from '../../catalog/summary.ts';
import type { OperationSnapshot } from '../../operation/state.ts';
import type { VerifiedBackup } from '../../verify/request.ts';
import { type Column, printable, renderTable } from './table.ts';
import { formatAge, formatBytes, formatDuration, formatTime } from './units.ts';
import { wrap } from './wrap.ts';

const columns: Column<VerifiedBackup>[] = [
  { title: 'BACKUP', value: ({ backupId }) => String(backupId), align: 'right' },
  { title: 'RESULT', value: ({ result }) => result.toUpperCase() },
  { title: 'DEPTH', value: ({ depth }) => depth },
  { title: 'READ', value: ({ readBytes }) => formatBytes(readBytes), align: 'right' },
  { title: 'FINDINGS', value: ({ findingCount }) => String(findingCount), align: 'right' },
];

/** The last words on a verification: a line for each backup, what was found, and how it ended; none where it ended before. */
export function renderVerification({
  verifications: ended,
  startedAt,
  endedAt,
  error,
}: OperationSnapshot): string | undefined {
  // Those that are done first come first.
  const verifications = ended.toSorted((a, b) => b.backupId - a.backupId);
  const lines = verifications.length === 0 ? [] : [renderTable(columns, verifications)];
  for (const { backupId, findingCount, findings } of verifications)
    if (findingCount > 0)
      lines.push('', `backup ${backupId}:`, ...renderFindings({ findings, findingCount }));
  const took = formatDuration((endedAt ?? startedAt) - startedAt);
  const passed = verifications.filter(({ result }) => result === 'passed').length;
  if (verifications.length > 0) lines.push('', `${passed} of ${verifications.length} passed, in ${took}`);
  else if (error === undefined) lines.push('there is nothing to verify');
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** Two lines for each: what it is about, and what was seen. A path alone may be 75 characters long. */
export function renderFindings({
  findings,
  findingCount,
}: Pick<VerifiedBackup, 'findings' | 'findingCount'>): string[] {
  const width = Math.max(...findings.map(({ kind }) => kind.length));
  const lines = findings.flatMap(({ kind, path, detail }: Finding) => [
    `  ${kind.toUpperCase().padEnd(width)}  ${printable(path)}`,
    wrap(`    ${detail}`, '    '),
  ]);
  const more = findingCount - findings.length;
  return more > 0 ? [...lines, `  and ${more} more`] : lines;
}

/** For a column: `3h hashes`, or FAILED. */
export const lastVerificationText = (last: LastVerification | undefined, now: number): string => {
  if (last === undefined) return '-';
  return last.result === 'failed' ? 'FAILED' : `${formatAge(now - last.at)} ${last.depth}`;
};

/** For a page: when, how deep, and what was found. */
export const describeLastVerification = ({ at, depth, result }: LastVerification): string =>
  `${result.toUpperCase()} at ${formatTime(at)}, depth ${depth}`;
