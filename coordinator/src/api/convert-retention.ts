import type {
  PrunedBackup as WirePrunedBackup,
  PrunedBackup__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/PrunedBackup.ts';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { type PrunedBackup, pruneResults } from '../retention/prune.ts';
import { summaryFromWire, summaryToWire } from './convert.ts';
import { domainName, wireName } from './names.ts';

export const prunedToWire = ({ backup, result, reason }: PrunedBackup): WirePrunedBackup => ({
  backup: summaryToWire(backup),
  result: wireName('PRUNE_RESULT', result),
  reason,
});

export function prunedFromWire({ backup, result, reason }: PrunedBackup__Output): PrunedBackup {
  if (backup === null)
    throw new BackupError('PEER_VERSION', 'the other side sent a result without its backup');
  return {
    backup: summaryFromWire(backup),
    result: domainName('PRUNE_RESULT', pruneResults, result),
    reason,
  };
}
