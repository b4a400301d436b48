import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BackupError } from '../errors/backup-error.ts';
import { classifyFailure } from './rclone-errors.ts';
import { parseRcloneLine } from './rclone-log.ts';

/** Problem lines of what rclone 1.60.1 wrote to standard error in that situation. */
function problemsOf(situation: string): string[] {
  const output = readFileSync(new URL(`fixtures/rclone-1.60/${situation}.txt`, import.meta.url), 'utf8');
  return output.split('\n').flatMap((line) => {
    const parsed = parseRcloneLine(line);
    return parsed.kind === 'problem' ? [parsed.text] : [];
  });
}

test.each([
  ['wrong-secret', 'STORE_DENIED', false, 'SignatureDoesNotMatch'],
  ['unknown-key', 'STORE_DENIED', false, 'InvalidAccessKeyId'],
  ['status-403-AccessDenied', 'STORE_DENIED', false, 'AccessDenied'],
  ['no-credentials', 'STORE_DENIED', false, 'NoCredentialProviders'],
  ['permission-denied', 'STORE_DENIED', false, 'permission denied'],
  ['read-only', 'STORE_DENIED', false, 'read-only file system'],
  ['missing-bucket', 'STORE_NOT_FOUND', false, 'NoSuchBucket'],
  ['unknown-remote', 'STORE_CONFIG', false, 'section in config file'],
  ['unknown-type', 'STORE_CONFIG', false, 'nosuchtype'],
  ['broken-config', 'STORE_CONFIG', false, 'could not parse line'],
  ['bad-password', 'STORE_CONFIG', false, 'is it obscured?'],
  ['missing-key-file', 'STORE_CONFIG', false, 'no such file'],
  ['not-tls', 'STORE_CONFIG', false, 'HTTP response to HTTPS client'],
  ['status-400-AuthorizationHeaderMalformed', 'STORE_CONFIG', false, 'AuthorizationHeaderMalformed'],
  ['disk-full', 'STORE_FULL', false, 'remaining disk space'],
  ['status-403-QuotaExceeded', 'STORE_FULL', false, 'QuotaExceeded'],
  ['status-507-XMinioStorageFull', 'STORE_FULL', false, 'XMinioStorageFull'],
  ['other-content', 'STORE_MISMATCH', false, 'immutable file modified'],
  ['unreadable-source', 'BACKUP_FILES_MISSING', false, 'permission denied'],
  ['connection-refused', 'STORE_UNREACHABLE', true, 'connection refused'],
  ['no-such-host', 'STORE_UNREACHABLE', true, 'no such host'],
  ['status-500-InternalError', 'STORE_UNREACHABLE', true, 'InternalError'],
  ['status-503-SlowDown', 'STORE_UNREACHABLE', true, 'SlowDown'],
  ['directory-not-found', 'STORE_FAILED', true, 'directory not found'],
])('%s of rclone 1.60 is %s', (situation, code, retryable, cause) => {
  const error = classifyFailure('copy', problemsOf(situation), 1);
  expect(error).toMatchObject({ code, retryable, message: expect.stringContaining(cause) });
});

// The form of the S3 backend since rclone 1.68 (another SDK), as in rclone's issue 8925 and the SDK's documentation.
test.each([
  [
    'operation error S3: HeadObject, https response error StatusCode: 403, RequestID: , HostID: ',
    'STORE_DENIED',
  ],
  [
    'operation error S3: PutObject, https response error StatusCode: 503, RequestID: 1, HostID: , api error SlowDown',
    'STORE_UNREACHABLE',
  ],
  [
    'operation error S3: PutObject, https response error StatusCode: 404, api error NoSuchBucket: x',
    'STORE_NOT_FOUND',
  ],
  [
    'operation error S3: PutObject, exceeded maximum number of attempts, 3, connection reset by peer',
    'STORE_UNREACHABLE',
  ],
  // What the stores' own documentation and sources print where an object is under lock or retention.
  [
    'AccessDenied: Access Denied because object protected by object lock.\n\tstatus code: 403',
    'STORE_LOCKED',
  ],
  ['AccessDenied: forbidden by object lock\n\tstatus code: 403', 'STORE_LOCKED'],
  ['InvalidRequest: Object is WORM protected and cannot be overwritten\n\tstatus code: 400', 'STORE_LOCKED'],
  [
    "googleapi: Error 403: Object 'b/o' is subject to bucket's retention policy or object retention and cannot be deleted or overwritten until 2027-01-01, retentionPolicyNotMet",
    'STORE_LOCKED',
  ],
  [
    "googleapi: Error 403: Object 'b/o' is under active Temporary hold and cannot be deleted, overwritten or archived until hold is removed., forbidden",
    'STORE_LOCKED',
  ],
  [
    '-> github.com/Azure/azure-storage-blob-go: ServiceCode=BlobImmutableDueToPolicy) Description=This operation is not permitted as the blob is immutable due to a policy.',
    'STORE_LOCKED',
  ],
  // The right way to send to such a bucket was not found: nothing is locked.
  [
    'InvalidRequest: Content-MD5 HTTP header is required for Put Part requests with Object Lock parameters',
    'STORE_FAILED',
  ],
  ['googleapi: Error 403: Insufficient Permission, forbidden', 'STORE_DENIED'],
  ['googleapi: Error 503: Service Unavailable', 'STORE_UNREACHABLE'],
  ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'STORE_CONFIG'],
])('%s is %s', (text, code) => {
  const line = JSON.stringify({
    time: '2026-01-01T00:00:00Z',
    level: 'critical',
    msg: `Failed to copy: ${text}`,
  });
  const parsed = parseRcloneLine(line);
  expect(parsed.kind).toBe('problem');
  expect(classifyFailure('copy', parsed.kind === 'problem' ? [parsed.text] : [], 1).code).toBe(code);
});

test('a permanent cause outweighs passing ones, whatever came first', () => {
  const problems = ['a: connection reset by peer', 'b: AccessDenied: no'];
  expect(classifyFailure('copy', problems, 1)).toMatchObject({
    code: 'STORE_DENIED',
    message: 'cannot copy: b: AccessDenied: no',
  });
});

test('an unknown failure names the first cause, and not the count of causes', () => {
  const problems = [
    'Attempt 1/1 failed with 2 errors and: odd',
    'a: odd thing',
    'Failed to copy with 2 errors',
  ];
  expect(classifyFailure('copy', problems, 7)).toMatchObject({
    code: 'STORE_FAILED',
    message: 'cannot copy: a: odd thing (exit code 7)',
  });
  expect(classifyFailure('copy', [], undefined).message).toBe(
    'cannot copy: rclone gave no reason (ended by a signal)',
  );
});

test('any text is an error of bounded length', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 2000 })), (problems) => {
      const error = classifyFailure('copy', problems, 1);
      expect(error).toBeInstanceOf(BackupError);
      expect(error.message.length).toBeLessThan(500);
      expect(error.message).not.toContain('\n');
    }),
  );
});
