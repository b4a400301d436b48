import type { Finding } from '@rondb-backup/shared/manifest/schema.ts';
import type {
  VerificationDepth,
  VerificationResult,
} from '@rondb-backup/shared/storage/verification-name.ts';

export interface VerifySpec {
  /** Backups by id; or those of this cluster that began at or after a time, milliseconds since 1970, 0 for all. */
  readonly which: readonly number[] | { readonly since: number };
  readonly depth: VerificationDepth;
}

/** What became of the verification of one backup. */
export interface VerifiedBackup {
  readonly backupId: number;
  readonly depth: VerificationDepth;
  readonly result: VerificationResult;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly completedAt: number;
  /** Read back and hashed. */
  readonly readBytes: number;
  /** All that were made, of which the first are in `findings`. */
  readonly findingCount: number;
  readonly findings: readonly Finding[];
}
