import type { CoordinatorService } from '../../service.ts';
import { parseReference, resolveBackup } from '../backup-reference.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { printJson } from '../output/json.ts';

/** `rondb-backup pin ID`: nobody deletes it until it is unpinned. */
export const pinCommand = (id: string, options: CommonOptions): Promise<ExitCode> =>
  setPin(id, true, options, (service, backupId) => service.pinBackup(backupId));

/** `rondb-backup unpin ID` */
export const unpinCommand = (id: string, options: CommonOptions): Promise<ExitCode> =>
  setPin(id, false, options, (service, backupId) => service.unpinBackup(backupId));

async function setPin(
  id: string,
  pinned: boolean,
  options: CommonOptions,
  work: (service: CoordinatorService, backupId: number) => Promise<void>,
): Promise<ExitCode> {
  const reference = parseReference(id);
  const backupId = await withCoordinator(options, async (service) => {
    const found = await resolveBackup(service, reference);
    await work(service, found);
    return found;
  });
  if (options.output === 'json') printJson({ backupId, pinned });
  else process.stdout.write(`backup ${backupId} is ${pinned ? '' : 'not '}pinned\n`);
  return exitCodes.done;
}
