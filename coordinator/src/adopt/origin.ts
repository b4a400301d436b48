import type { BackupState } from '../catalog/markers.ts';

/** What a second adoption has in common with one that was interrupted, and what tells that one is under way. */
export const adoptionOrigin = (backupId: number): string => `adoption of ${backupId}`;

/** What to tell somebody who wants something of a legacy backup that takes a manifest. */
export const adoptFirst = (backupId: number, state: BackupState): { readonly hint?: string } =>
  state === 'legacy'
    ? { hint: `adopt it first, which checks its files: \`rondb-backup adopt ${backupId}\`` }
    : {};
