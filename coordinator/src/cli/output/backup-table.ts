import type { BackupSummary } from '../../catalog/summary.ts';
import { type Column, renderTable, type Style } from './table.ts';
import { formatAge, formatBytes, formatDuration, formatMinute, formatShortTime } from './units.ts';
import { lastVerificationText } from './verification.ts';

/** The backups of a list, a line each, in `width` cells: 80 are enough. @param now milliseconds since 1970 */
export const renderBackups = (backups: readonly BackupSummary[], now: number, width: number): string =>
  renderTable(columns(now), backups, width);

const columns = (now: number): Column<BackupSummary>[] => [
  { title: 'BACKUP', value: ({ backupId }) => String(backupId), align: 'right' },
  {
    title: 'STARTED',
    value: ({ startedAt }) => orDash(startedAt, formatMinute),
    short: ({ startedAt }) => orDash(startedAt, (at) => formatShortTime(at, now)),
  },
  { title: 'AGE', value: ({ startedAt }) => orDash(startedAt, (at) => formatAge(now - at)), align: 'right' },
  { title: 'STATE', value: stateText, style: stateStyle },
  {
    title: 'SIZE',
    value: ({ bytes }) => orDash(bytes, formatBytes),
    short: ({ bytes }) => orDash(bytes, (size) => formatBytes(size).replace(/ ([KMGTP]?)i?B$/, '$1')),
    align: 'right',
  },
  { title: 'TOOK', value: tookText, align: 'right' },
  { title: 'NODES', value: nodesText },
  { title: 'PIN', value: ({ pinned }) => (pinned ? 'yes' : ''), optional: true },
  { title: 'LABEL', value: ({ label }) => label ?? '-', flexible: true },
  {
    title: 'VERIFIED',
    value: ({ lastVerification }) => lastVerificationText(lastVerification, now),
    short: ({ lastVerification }) =>
      lastVerificationText(lastVerification, now).replace('hashes', 'hash').replace('listing', 'list'),
    style: ({ lastVerification }) => (lastVerification?.result === 'failed' ? 'red' : undefined),
  },
];

const orDash = (value: number | undefined, text: (value: number) => string): string =>
  value === undefined ? '-' : text(value);

/** A backup that lacks a data node says so, one with warnings has `!` behind it, and one may be no longer what it was. */
export const stateText = ({ state, missingNodes, warningCount, error }: BackupSummary): string => {
  if (state !== 'complete') return state.toUpperCase();
  // It has a manifest, and not one that can be relied on.
  if (error !== undefined) return error.code === 'MANIFEST_UNTRUSTED' ? 'UNTRUSTED' : 'DAMAGED';
  if (missingNodes.length > 0) return 'DEGRADED';
  return warningCount > 0 ? 'COMPLETE!' : 'COMPLETE';
};

function stateStyle({ state, missingNodes, error }: BackupSummary): Style | undefined {
  if (error !== undefined) return 'red';
  if (state === 'complete') return missingNodes.length > 0 ? 'yellow' : 'green';
  if (state === 'failed') return 'red';
  return state === 'legacy' ? undefined : 'yellow';
}

const tookText = ({ startedAt, completedAt }: BackupSummary): string =>
  startedAt === undefined || completedAt === undefined ? '-' : formatDuration(completedAt - startedAt);

const nodesText = ({ nodes, missingNodes }: BackupSummary): string =>
  missingNodes.length === 0
    ? String(nodes.length || '-')
    : `${nodes.length}/${nodes.length + missingNodes.length}`;
