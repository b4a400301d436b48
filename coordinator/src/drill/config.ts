import { connectString } from '@rondb-backup/shared/config/connect-string.ts';
import {
  defaulted,
  optional,
  optionalSection,
  required,
  rule,
  section,
} from '@rondb-backup/shared/config/fields.ts';
import type { ConfigContext } from '@rondb-backup/shared/config/files.ts';
import { address, duration, list, port, text, timeZone } from '@rondb-backup/shared/config/kinds.ts';
import { tlsSection } from '@rondb-backup/shared/config/service-sections.ts';
import type { TlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import { labelPattern } from '@rondb-backup/shared/storage/label.ts';
import { cronExpression } from '../schedule/config.ts';
import type { SqlConfig } from '../sql/config.ts';
import { mysqlAccessFields } from '../sql/section.ts';

/** The scratch cluster that backups are restored into to try them, complete. */
export interface DrillConfig {
  readonly clusterName: string;
  readonly connectString: string;
  readonly agents: {
    /** HOST:PORT of each; empty where `port` says where they are. */
    readonly addresses: readonly string[];
    readonly port: number | undefined;
    readonly tls: TlsFiles | undefined;
  };
  readonly mysql: SqlConfig;
  /** Undefined: only on request. */
  readonly schedule: DrillSchedule | undefined;
  /** Of a whole drill, without the time that it takes to empty the scratch cluster. */
  readonly timeoutMs: number;
}

/** When the latest complete backup of a label is tried. */
export interface DrillSchedule {
  readonly cron: string;
  /** Name of the IANA database. */
  readonly timeZone: string;
  readonly label: string;
}

export const drillSection = (context: ConfigContext) =>
  optionalSection({
    clusterName: required(
      text('letters, digits, dots, dashes and underscores', /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/),
      'Name of the scratch cluster, for people',
    ),
    connectString: required(connectString, 'The management servers of the scratch cluster'),
    agents: section({
      addresses: defaulted(
        list(address),
        [],
        'The agents of the scratch cluster; none: they are found by `drill.agents.port`',
      ),
      port: optional(port, 'Port of the agents where each runs on the host of its data node'),
      tls: tlsSection(context),
    }),
    mysql: section(
      mysqlAccessFields(context, 'Account that restores into the scratch cluster and empties it'),
    ),
    schedule: optionalSection({
      cron: required(cronExpression, 'When a drill begins'),
      timeZone: defaulted(timeZone, 'UTC', 'The clock that `cron` is read by'),
      label: required(
        text('1 to 63 small letters, digits and dashes', labelPattern),
        'The latest complete backup with this label is tried',
      ),
    }),
    timeout: defaulted(
      duration('1m', '14d'),
      '24h',
      'For a drill, without the time to empty the scratch cluster again, for which `restore.sqlTimeout` counts',
    ),
  });

interface Settings {
  readonly cluster?: { readonly name?: string; readonly connectString?: string };
  readonly agents?: { readonly addresses?: readonly string[] };
  readonly mysql?: Place | undefined;
  readonly drill?:
    | {
        readonly clusterName?: string;
        readonly connectString?: string;
        readonly agents?: { readonly addresses?: readonly string[]; readonly port?: number | undefined };
        readonly mysql?: Place;
      }
    | undefined;
}

interface Place {
  readonly host?: string;
  readonly port?: number;
}

const placeOf = ({ host, port: at }: Place = {}): readonly string[] =>
  host === undefined ? [] : [`${host}:${at ?? 3306}`];

/** Host names are the same in capitals. */
const share = (some: readonly string[], others: readonly string[]): boolean => {
  const known = new Set(some.map((one) => one.toLowerCase()));
  return others.some((one) => known.has(one.toLowerCase()));
};

const differs = (
  path: readonly string[],
  what: string,
  of: (settings: Settings) => readonly [own: readonly string[], scratch: readonly string[]],
) =>
  rule<Settings>(
    ['drill', ...path],
    `a drill must not go into the cluster that is backed up: ${what}`,
    (settings) => settings.drill === undefined || !share(...of(settings)),
  );

/** What tells already that the scratch cluster is the cluster itself; the rest is asked before each drill. */
export const scratchIsAnother = [
  differs(['clusterName'], 'it has the same name', ({ cluster, drill }) => [
    [cluster?.name ?? ''],
    [drill?.clusterName ?? '-'],
  ]),
  differs(['connectString'], 'it has the same management server', ({ cluster, drill }) => [
    servers(cluster?.connectString),
    servers(drill?.connectString),
  ]),
  differs(['agents', 'addresses'], 'an agent is of both', ({ agents, drill }) => [
    listed(agents?.addresses),
    listed(drill?.agents?.addresses),
  ]),
  differs(['mysql', 'host'], 'it has the same MySQL server', ({ mysql, drill }) => [
    placeOf(mysql),
    placeOf(drill?.mysql),
  ]),
  rule<Settings>(
    ['drill', 'agents'],
    'give either addresses, or a port on the hosts of the data nodes',
    ({ drill }) =>
      drill === undefined ||
      listed(drill.agents?.addresses).length > 0 !== (drill.agents?.port !== undefined),
  ),
] as const;

const listed = (addresses: readonly string[] | undefined): readonly string[] =>
  Array.isArray(addresses) ? (addresses as readonly string[]) : [];

/** The servers of a connect string; none of what is no text. */
export const servers = (given: string | undefined): readonly string[] =>
  typeof given === 'string' ? given.split(',') : [];
