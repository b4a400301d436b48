import type {
  Verification as WireVerification,
  Verification__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/Verification.ts';
import type { VerifyBackupsRequest__Output } from '@rondb-backup/proto/generated/rondb/backup/v1/VerifyBackupsRequest.ts';
import type { VerifyBackupsRequest } from '@rondb-backup/proto/generated/rondb/backup/v1/VerifyBackupsRequest.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { findingKinds } from '@rondb-backup/shared/manifest/schema.ts';
import {
  type VerificationDepth,
  verificationDepths,
  verificationResults,
} from '@rondb-backup/shared/storage/verification-name.ts';
import type { LastVerification } from '../catalog/summary.ts';
import type { VerifiedBackup, VerifySpec } from '../verify/request.ts';
import { domainName, wireName } from './names.ts';

const depthToWire = (depth: VerificationDepth) => wireName('VERIFICATION_DEPTH', depth);
const depthFromWire = (depth: string) => domainName('VERIFICATION_DEPTH', verificationDepths, depth);
const resultFromWire = (result: string) => domainName('VERIFICATION_RESULT', verificationResults, result);

export const verifiedToWire = (verified: VerifiedBackup): WireVerification => ({
  backupId: verified.backupId,
  depth: depthToWire(verified.depth),
  result: wireName('VERIFICATION_RESULT', verified.result),
  startedUnixMs: verified.startedAt,
  completedUnixMs: verified.completedAt,
  readBytes: verified.readBytes,
  findingCount: verified.findingCount,
  findings: verified.findings.map((finding) => ({
    ...finding,
    kind: wireName('FINDING_KIND', finding.kind),
  })),
});

export const verifiedFromWire = (verified: Verification__Output): VerifiedBackup => ({
  backupId: verified.backupId,
  depth: depthFromWire(verified.depth),
  result: resultFromWire(verified.result),
  startedAt: verified.startedUnixMs,
  completedAt: verified.completedUnixMs,
  readBytes: verified.readBytes,
  findingCount: verified.findingCount,
  findings: verified.findings.map(({ kind, path, detail }) => ({
    kind: domainName('FINDING_KIND', findingKinds, kind),
    path,
    detail,
  })),
});

export const lastVerificationToWire = (last: LastVerification | undefined): WireVerification | null =>
  last === undefined
    ? null
    : {
        depth: depthToWire(last.depth),
        result: wireName('VERIFICATION_RESULT', last.result),
        completedUnixMs: last.at,
      };

export const lastVerificationFromWire = (last: Verification__Output | null): LastVerification | undefined =>
  last === null
    ? undefined
    : { at: last.completedUnixMs, depth: depthFromWire(last.depth), result: resultFromWire(last.result) };

export const verifySpecToWire = ({ which, depth }: VerifySpec): VerifyBackupsRequest => ({
  depth: depthToWire(depth),
  ...('since' in which
    ? which.since === 0
      ? { all: true }
      : { sinceUnixMs: which.since }
    : { backupIds: [...which] }),
});

/** @throws BackupError USAGE where it is not said which backups, or more than once */
export function verifySpecFromWire(request: VerifyBackupsRequest__Output): VerifySpec {
  const { backupIds, sinceUnixMs, all, depth } = request;
  const said = [backupIds.length > 0, sinceUnixMs !== 0, all].filter(Boolean).length;
  if (said !== 1)
    throw new BackupError('USAGE', 'give one of backup_ids, since_unix_ms and all, to say which backups');
  if (sinceUnixMs < 0) throw new BackupError('USAGE', `since_unix_ms is before 1970: ${sinceUnixMs}`);
  return {
    which: backupIds.length > 0 ? backupIds : { since: sinceUnixMs },
    depth: depth === 'VERIFICATION_DEPTH_UNSPECIFIED' ? 'hashes' : depthFromWire(depth),
  };
}
