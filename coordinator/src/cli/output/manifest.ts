import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { printable, renderTable } from './table.ts';
import { formatBytes, formatDuration } from './units.ts';
import { wrap } from './wrap.ts';

/** How many tables are shown where not all are asked for. */
const LARGEST = 10;
const NAME_WIDTH = 12;

export interface Shown {
  /** All tables, by name; else the largest ones. */
  readonly tables: boolean;
  /** Each file with its SHA-256; else sums by data node. */
  readonly files: boolean;
}

/** What a manifest says, for people, in `width` cells. */
export const renderManifest = (manifest: Manifest, shown: Shown, width: number): string[] => [
  ...describeCluster(manifest),
  ...describeNative(manifest),
  field('phases', durations(manifest)),
  field('warnings', String(manifest.warnings.length)),
  ...manifest.warnings.map(({ code, message }) => wrap(`  ${code}: ${message}`, '    ')),
  '',
  ...(shown.files ? everyFile(manifest) : [filesByPlace(manifest, width)]),
  '',
  ...describeTables(manifest, shown.tables, width),
];

/** `name:       value`, folded. */
export const field = (name: string, value: string): string =>
  wrap(`${`${name}:`.padEnd(NAME_WIDTH)}${value}`, ' '.repeat(NAME_WIDTH));

function describeCluster({ topology, versions }: Manifest): string[] {
  const missing = topology.missing.length === 0 ? '' : `; missing: ${topology.missing.join(', ')}`;
  const groups = topology.nodeGroups.map(({ nodeGroup, nodeIds }) => `${nodeGroup} (${nodeIds.join(', ')})`);
  const { sqlServer, cluster = 'unknown', rondbBackup } = versions;
  const joined = sqlServer?.joinedCluster === true ? ', of the cluster' : '';
  return [
    field('data nodes', `${topology.participants.join(', ')}${missing}`),
    field('groups', groups.join(', ') || 'unknown'),
    field('NDB', cluster),
    field('MySQL', sqlServer === undefined ? 'none' : `${sqlServer.kind} ${sqlServer.version}${joined}`),
    field('made by', `rondb-backup ${rondbBackup}`),
  ];
}

function describeNative({ native, tables }: Manifest): string[] {
  const traits = [native.compressed && 'compressed', native.encrypted && 'encrypted'].filter(Boolean);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const known = (value: number | undefined): string => value?.toLocaleString('en') ?? 'unknown';
  return [
    field('native', traits.join(', ') || 'neither compressed nor encrypted'),
    field(
      'state of',
      `GCP ${native.startGcp ?? '?'} to ${native.stopGcp ?? '?'}, the ${native.snapshot} of the backup`,
    ),
    field('records', `${known(native.records)}, and ${known(native.logRecords)} in the log`),
    field(
      'proved',
      native.covered
        ? `every fragment is in exactly one file; ${tables.length} tables, ${rows.toLocaleString('en')} rows counted`
        : 'sizes and hashes only: it is encrypted, and the agents had no password',
    ),
  ];
}

const durations = ({ phaseDurationsMs }: Manifest): string =>
  Object.entries(phaseDurationsMs)
    .map(([name, ms]) => `${name} ${formatDuration(ms)}`)
    .join(', ');

/** A line for each data node and each SQL file. */
function filesByPlace({ files }: Manifest, width: number): string {
  const places = new Map<string, { count: number; bytes: number; sha256: string }>();
  for (const { path, sizeBytes, sha256 } of files) {
    const node = /^rondb\/(\d+)\//.exec(path)?.[1];
    const place = node === undefined ? path : `data node ${node}`;
    const { count, bytes } = places.get(place) ?? { count: 0, bytes: 0 };
    places.set(place, {
      count: count + 1,
      bytes: bytes + sizeBytes,
      sha256: node === undefined ? sha256 : '',
    });
  }
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return renderTable(
    [
      { title: 'FILES', value: ([place]) => place },
      { title: 'COUNT', value: ([, { count }]) => String(count), align: 'right' },
      { title: 'SIZE', value: ([, { bytes: size }]) => formatBytes(size), align: 'right' },
      { title: 'SHA-256', value: ([, { sha256 }]) => sha256, flexible: true, optional: true },
    ],
    [...places, ['all', { count: files.length, bytes, sha256: '' }] as const],
    width,
  );
}

/** Two lines for each: a path may be 75 characters long, and a hash has 64. */
const everyFile = ({ files }: Manifest): string[] =>
  files.flatMap(({ path, sizeBytes, sha256 }) => [printable(path), `  ${sha256}  ${formatBytes(sizeBytes)}`]);

function describeTables({ tables }: Manifest, all: boolean, width: number): string[] {
  if (tables.length === 0) return ['no table is known'];
  const names = tables.map(({ database, name, rows }) => ({ name: `${database}.${name}`, rows }));
  const sorted = all
    ? names.sort((a, b) => (a.name < b.name ? -1 : 1))
    : names.sort((a, b) => b.rows - a.rows).slice(0, LARGEST);
  const table = renderTable(
    [
      { title: all ? 'TABLE' : 'LARGEST TABLES', value: ({ name }) => name, flexible: true },
      { title: 'ROWS', value: ({ rows }) => rows.toLocaleString('en'), align: 'right' },
    ],
    sorted,
    width,
  );
  const left = tables.length - sorted.length;
  return left === 0 ? [table] : [table, `and ${left} more: see them with --tables`];
}
