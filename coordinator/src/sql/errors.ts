import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';

/**
 * Server error numbers that a retry with the same account meets again: wrong password, unknown or locked account,
 * expired password, missing privilege. From the error references of MySQL 8.0 to 9 and MariaDB.
 */
const DENIED = new Set([
  1044, 1045, 1130, 1142, 1143, 1227, 1251, 1370, 1410, 1698, 1820, 1862, 3118, 3955, 4151,
]);
/** Server or client error numbers of a server that is not there, starts, stops, or is full. */
const UNREACHABLE = new Set([
  1040, 1053, 1152, 1158, 1159, 1160, 1161, 1203, 2002, 2003, 2005, 2006, 2013, 2055,
]);
const UNREACHABLE_CODES = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
]);
const TLS_HINT =
  'check mysql.tls: the server must offer TLS, with a certificate that mysql.tls.caFile signed';

/** The number of a server error inside an error of mysql2; undefined for any other error. */
export function serverErrorNumber(thrown: unknown): number | undefined {
  const found = thrown instanceof Error && 'errno' in thrown ? thrown.errno : undefined;
  return typeof found === 'number' && found > 0 ? found : undefined;
}

/** Types an error number of a server or of a client program; `undefined` is an unknown failure. */
export function sqlErrorOf(number: number | undefined, message: string, cause?: unknown): BackupError {
  if (number !== undefined && DENIED.has(number)) return new BackupError('SQL_DENIED', message, { cause });
  if (number !== undefined && UNREACHABLE.has(number)) {
    return new BackupError('SQL_UNREACHABLE', message, { cause });
  }
  // 2026: the client program's own number for any failure of TLS.
  if (number === 2026) {
    return new BackupError('SQL_UNREACHABLE', message, { cause, hint: TLS_HINT, retryable: false });
  }
  return new BackupError('SQL_FAILED', message, { cause });
}

/** The funnel from whatever mysql2 throws. Messages of the server name accounts and objects, never a password. */
export function toSqlError(thrown: unknown, doing: string): BackupError {
  if (thrown instanceof BackupError) return thrown;
  const text = thrown instanceof Error && thrown.message !== '' ? thrown.message : String(thrown);
  const message = `cannot ${doing}: ${text}`;
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (UNREACHABLE_CODES.has(code)) return new BackupError('SQL_UNREACHABLE', message, { cause: thrown });
  if (code.startsWith('HANDSHAKE_')) {
    return new BackupError('SQL_UNREACHABLE', message, { cause: thrown, hint: TLS_HINT, retryable: false });
  }
  if (code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED') {
    return new BackupError('SQL_DENIED', message, {
      cause: thrown,
      hint: 'use an account whose plugin does not send the password in cleartext',
    });
  }
  return sqlErrorOf(serverErrorNumber(thrown), message, thrown);
}
