import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';

/** Names of the wire from names of the domain: `running` is `OPERATION_STATE_RUNNING`. */
export const wireName = <Prefix extends string, Name extends string>(prefix: Prefix, name: Name) =>
  `${prefix}_${name.toUpperCase() as Uppercase<Name>}` as const;

/** And back; a name that only a newer version knows cannot be shown for what it is. */
export function domainName<Name extends string>(prefix: string, names: readonly Name[], sent: string): Name {
  const found = names.find((name) => wireName(prefix, name) === sent);
  if (found === undefined)
    throw new BackupError('PEER_VERSION', `the other side sent an unknown ${prefix}: ${sent}`);
  return found;
}
