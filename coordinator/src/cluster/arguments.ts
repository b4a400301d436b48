import type { ManagementConfig } from './config.ts';

/**
 * One try a second, three tries: an unreachable server is known after about two seconds, and one that is being
 * restarted is still met. Never 0 tries, which both programs take for "until connected". The programs' own default
 * is a minute.
 */
const CONNECT_ARGS = ['--connect-retries=3', '--connect-retry-delay=1'];

/** The arguments of `ndb_mgm` for one command. */
export function mgmArgs(config: ManagementConfig, command: string, more: readonly string[] = []): string[] {
  return ['-c', config.connectString, ...CONNECT_ARGS, ...more, '-e', command];
}

/** The arguments of `ndb_config` for the name of the system. */
export const systemNameArgs = (config: ManagementConfig): string[] => [
  '-c',
  config.connectString,
  ...CONNECT_ARGS,
  '--system',
  '--query=Name',
  String.raw`--rows=\n`,
];

/** The arguments of `ndb_config` for the rows that `parseConfigRows` reads. */
export function configArgs(config: ManagementConfig): string[] {
  return [
    '-c',
    config.connectString,
    ...CONNECT_ARGS,
    '--type=ndbd',
    // The directory last, where a comma in it does no harm.
    '--query=nodeid,hostname,nodegroup,backupdatadir',
    '--fields=,',
    String.raw`--rows=\n`,
  ];
}

/** With these the client reads a password from its standard input, up to the line end, and encrypts the backup. */
export const ENCRYPT_ARGS: readonly string[] = ['--encrypt-backup', '--backup-password-from-stdin'];

/** The log is applied up to the end of the backup, so that a restore has the state of that moment. */
export const startBackupCommand = (backupId: number): string =>
  `START BACKUP ${backupId} SNAPSHOTEND WAIT COMPLETED`;
export const abortBackupCommand = (backupId: number): string => `ABORT BACKUP ${backupId}`;
