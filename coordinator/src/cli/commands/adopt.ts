import { parseBackupId } from '@rondb-backup/shared/storage/backup-id.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import type { ExitCode } from '../exit-codes.ts';
import { follow } from './follow.ts';

/** `rondb-backup adopt ID`: watched until its end. */
export function adoptCommand(id: string, options: CommonOptions): Promise<ExitCode> {
  const backupId = parseBackupId(id);
  return withCoordinator(options, async (service, local) => {
    const { operationId } = await service.startAdoption('', backupId);
    return await follow(service, operationId, options, local === undefined ? 'leave' : 'cancel');
  });
}
