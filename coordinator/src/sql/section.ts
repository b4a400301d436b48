import { defaulted, optional, required } from '@rondb-backup/shared/config/fields.ts';
import { type ConfigContext, filePath, secretFile } from '@rondb-backup/shared/config/files.ts';
import { duration, port, text } from '@rondb-backup/shared/config/kinds.ts';

/** How to reach a MySQL server. @param account what the account is for */
export const mysqlAccessFields = (context: ConfigContext, account: string) => ({
  host: required(text(), 'Host of a MySQL server of the cluster'),
  port: defaulted(port, 3306, 'Port of that server'),
  user: required(text(), account),
  passwordFile: optional(secretFile(context), 'File with the password of that account; none: it has none'),
  caFile: optional(
    filePath(context),
    'Certificates that the server must be signed by, PEM; none: connections are not encrypted',
  ),
  connectTimeout: defaulted(duration('100ms', '10m'), '10s', 'For a connection to be made'),
});
