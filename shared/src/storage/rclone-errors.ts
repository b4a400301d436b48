import { BackupError } from '../errors/backup-error.ts';
import type { ErrorCode } from '../errors/catalogue.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly hint?: string;
}

/**
 * From what rclone says to what a retry would do. The first rule that fits any line decides: permanent causes come
 * before passing ones, because one file that may never be written makes retrying the others useless.
 */
const RULES: readonly Rule[] = [
  {
    pattern:
      /didn't find section in config file|didn't find backend called|could(n't| not) parse line|failed to load config/i,
    code: 'STORE_CONFIG',
  },
  {
    // A wrong region or endpoint: the bucket is elsewhere, and stays there.
    pattern: /AuthorizationHeaderMalformed|PermanentRedirect|BucketRegionError|IllegalLocationConstraint/,
    code: 'STORE_CONFIG',
    hint: 'correct region and endpoint of this remote in rclone.conf',
  },
  {
    pattern: /x509: |server gave HTTP response to HTTPS client|unsupported protocol scheme/,
    code: 'STORE_CONFIG',
    hint: 'correct the endpoint of this remote in rclone.conf; private root certificates go into SSL_CERT_FILE',
  },
  {
    pattern:
      /is it obscured\?|failed to parse credentials|illegal base64 data|credentials file: open|SSH_AUTH_SOCK|unknown flag/,
    code: 'STORE_CONFIG',
  },
  { pattern: /immutable file modified/, code: 'STORE_MISMATCH' },
  {
    pattern: /failed to open source object/,
    code: 'BACKUP_FILES_MISSING',
    hint: 'the agent must be able to read the files of the data node; see backupDir of the agent',
  },
  {
    pattern:
      /no space left on device|file too big for remaining disk space|disk quota exceeded|QuotaExceeded|StorageFull|InsufficientStorage|status ?code: 507/i,
    code: 'STORE_FULL',
  },
  {
    // Object lock of S3 and its kin, retention and holds of Google, immutability of Azure. Most say it with a 403.
    pattern:
      /ObjectLocked|protected by object lock|forbidden by object lock|\bWORM\b|subject to bucket's retention policy|retentionPolicyNotMet|under active [\w -]+ hold|\bis under (a )?legal hold|BlobImmutableDueToPolicy|immutable due to a policy/i,
    code: 'STORE_LOCKED',
  },
  {
    pattern:
      /AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|RequestTimeTooSkewed|AllAccessDisabled|AuthenticationFailed|AuthorizationFailure|invalid_grant|unable to authenticate|NoCredentialProviders|failed to refresh cached credentials|permission denied|operation not permitted|read-only file system|status ?code: 40[13]\b|Error 40[13]\b/i,
    code: 'STORE_DENIED',
  },
  {
    pattern: /NoSuchBucket|ContainerNotFound|specified bucket does not exist|container not found/i,
    code: 'STORE_NOT_FOUND',
  },
  {
    pattern:
      /status ?code: (5\d\d|429)|Error (5\d\d|429)\b|SlowDown|InternalError|ServiceUnavailable|RequestTimeout|send request failed|connection (refused|reset|timed out)|couldn't connect|broken pipe|\bEOF\b|i\/o timeout|deadline exceeded|no such host|server misbehaving|network is unreachable|no route to host|handshake timeout|use of closed network connection/i,
    code: 'STORE_UNREACHABLE',
  },
];

/** Lines that only repeat or count what an earlier line said. */
const NOISE = /^(Attempt \d+\/\d+ |Can't retry |caused by: |status code: |For verbose messaging )/;
/** Enough for a cause; rclone prints stack traces for some backends. */
const MAX_MESSAGE = 400;

/**
 * The typed error for a run of rclone that failed.
 *
 * @param problems the problem lines of its log, oldest first, already without secrets
 * @param action what was tried, such as `list 1800000000`
 */
export function classifyFailure(
  action: string,
  problems: readonly string[],
  exitCode: number | undefined,
): BackupError {
  for (const { pattern, code, hint } of RULES) {
    const line = problems.find((text) => pattern.test(text));
    if (line !== undefined) {
      return new BackupError(code, `cannot ${action}: ${oneLine(line)}`, hint === undefined ? {} : { hint });
    }
  }
  const first = problems.find((text) => !NOISE.test(text));
  const said = first === undefined ? 'rclone gave no reason' : oneLine(first);
  const end = exitCode === undefined ? 'ended by a signal' : `exit code ${exitCode}`;
  return new BackupError('STORE_FAILED', `cannot ${action}: ${said} (${end})`);
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}
