import { connectString } from '@rondb-backup/shared/config/connect-string.ts';
import {
  defaulted,
  optional,
  optionalSection,
  required,
  rule,
  section,
} from '@rondb-backup/shared/config/fields.ts';
import { type ConfigContext, filePath, secretFile } from '@rondb-backup/shared/config/files.ts';
import {
  address,
  boolean,
  choice,
  duration,
  integer,
  type Kind,
  list,
  port,
  program,
  text,
  Unfit,
} from '@rondb-backup/shared/config/kinds.ts';
import { logSection } from '@rondb-backup/shared/config/log-section.ts';
import {
  listenFields,
  protectedUnlessInsecure,
  tlsSection,
} from '@rondb-backup/shared/config/service-sections.ts';
import { storageSection } from '@rondb-backup/shared/config/storage-section.ts';
import { accessSection, callersKnown, identitiesProven } from './access-section.ts';
import { backupPasswordPattern } from './cluster/config.ts';
import { drillSection, scratchIsAnother } from './drill/config.ts';
import { hooksSection } from './hooks/config.ts';
import { noticesSection } from './notices/config.ts';
import { manifestSection, ownSignatureTrusted } from './manifest-section.ts';
import { retentionSection } from './retention/section.ts';
import { labelsDiffer, scheduleSections } from './schedule/config.ts';
import { mysqlAccessFields } from './sql/section.ts';

const clusterSection = () =>
  section({
    name: required(
      text('letters, digits, dots, dashes and underscores', /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/),
      'Name of the cluster; it is in every manifest',
    ),
    connectString: required(connectString, 'The management servers of the cluster'),
    ndbMgmProgram: defaulted(program, 'ndb_mgm', 'The management client'),
    ndbConfigProgram: defaulted(
      program,
      'ndb_config',
      'The program that prints the configuration of the cluster',
    ),
    commandTimeout: defaulted(
      duration('1s', '10m'),
      '30s',
      'For each command to a management server but START BACKUP',
    ),
    pollInterval: defaulted(
      duration('100ms', '1m'),
      '1s',
      'Pause between two questions about the progress of the native backup',
    ),
  });

const agentsSection = (context: ConfigContext) =>
  section({
    addresses: defaulted(
      list(address),
      [],
      'The agents, one for each data node; none: they are found by `agents.port`',
    ),
    port: optional(
      port,
      'Port of the agents where each runs on the host of its data node, as the management server names it',
    ),
    callTimeout: defaulted(
      duration('1s', '1h'),
      '30s',
      'For an agent to answer a call that does no long work',
    ),
    absenceTimeout: defaulted(
      duration('1s', '24h'),
      '5m',
      'How long an agent that went away during a run is waited for before the run has failed',
    ),
    tls: tlsSection(context),
  });

const mysqlSection = (context: ConfigContext) =>
  optionalSection({
    ...mysqlAccessFields(context, 'Account that dumps users and schemas'),
    mysqldumpProgram: defaulted(
      program,
      'mysqldump',
      'mysqldump or mariadb-dump; best the one of the server',
    ),
    excludeDatabases: defaulted(
      list(text()),
      [],
      'Databases that are left out, beside those of the server itself',
    ),
    dumpTimeout: defaulted(
      duration('1s', '24h'),
      '30m',
      'For the dump of all users, and for that of all schemas',
    ),
  });

/** What the cluster would refuse in the middle of a run is refused at its start. */
function backupPasswordFile(context: ConfigContext): Kind<string> {
  const kind = secretFile(context);
  return {
    ...kind,
    parse(given) {
      const password = kind.parse(given);
      if (backupPasswordPattern.test(password)) return password;
      throw new Unfit(
        `the cluster takes 1 to 256 printable ASCII characters, none of them ! ' " $ % \\ or ^`,
      );
    },
  };
}

const backupSection = (context: ConfigContext) =>
  section({
    // A longer time than 24.8 days makes a timer of Node fire at once.
    timeout: defaulted(
      duration('1s', '24d'),
      '24h',
      'For the native backup; one that takes longer is aborted',
    ),
    attempts: defaulted(
      integer({ min: 1, max: 10 }),
      2,
      'How often the native backup is tried in a run, with a new id each time, when the cluster aborts it',
    ),
    encryptPasswordFile: optional(
      backupPasswordFile(context),
      'File with the password that native backups are encrypted with; none: they are not encrypted',
    ),
    inspectTimeout: defaulted(duration('1s', '24d'), '6h', 'For all agents to prove their files complete'),
    uploadTimeout: defaulted(duration('1s', '24d'), '24h', 'For all agents to upload their files'),
    settleTimeout: defaulted(
      duration('1s', '24h'),
      '10m',
      'How long the outcome of a native backup that was lost sight of is looked for',
    ),
    degraded: defaulted(
      choice(['allow', 'refuse']),
      'allow',
      'Whether to back up while a data node is down, which its group partner covers for',
    ),
    keepLocal: defaulted(
      boolean,
      false,
      'Leaves the files on the data nodes once the backup is in the object store',
    ),
    tempDir: defaulted(filePath(context), '/tmp', 'Where SQL dumps are kept until they are uploaded'),
  });

const restoreSection = () =>
  section({
    downloadTimeout: defaulted(duration('1s', '24d'), '24h', 'For all agents to fetch their files'),
    stepTimeout: defaulted(
      duration('1s', '24d'),
      '24h',
      'For one ndb_restore over the files of one data node',
    ),
    sqlTimeout: defaulted(
      duration('1s', '24h'),
      '1h',
      'For dropping what is in the way, for replaying the SQL files, and for comparing; each',
    ),
  });

const metricsSection = () =>
  section({
    listen: optional(
      address,
      'Where `serve` answers `GET /metrics` of Prometheus, over HTTP without TLS; none: nowhere',
    ),
  });

const agentsSomewhere = rule<{
  readonly agents?: { readonly addresses?: readonly string[]; readonly port?: number | undefined };
}>(
  ['agents'],
  'give either addresses, or a port on the hosts of the data nodes',
  ({ agents }) => (agents?.addresses ?? []).length > 0 !== (agents?.port !== undefined),
);

/** The keys of the coordinator's configuration file. */
export function coordinatorSchema(context: ConfigContext) {
  const schema = section({
    ...listenFields(context, '127.0.0.1:50060'),
    access: accessSection(context),
    cluster: clusterSection(),
    agents: agentsSection(context),
    storage: storageSection(context),
    mysql: mysqlSection(context),
    manifest: manifestSection(context),
    backup: backupSection(context),
    restore: restoreSection(),
    drill: drillSection(context),
    schedules: scheduleSections(),
    retention: retentionSection(),
    hooks: hooksSection(),
    notices: noticesSection(context),
    metrics: metricsSection(),
    log: logSection(),
  });
  return schema.check(
    agentsSomewhere,
    protectedUnlessInsecure,
    callersKnown,
    identitiesProven,
    labelsDiffer,
    ownSignatureTrusted,
    ...scratchIsAnother,
  );
}
