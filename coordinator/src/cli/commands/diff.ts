import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { type Difference, differenceOf } from '../../catalog/difference.ts';
import type { CoordinatorService } from '../../service.ts';
import { type BackupReference, parseReference, resolveBackup } from '../backup-reference.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { renderDifference } from '../output/difference.ts';
import { printJson } from '../output/json.ts';
import { resultWidth } from '../output/width.ts';

/** `rondb-backup diff A B`: from the one to the other. */
export function diffCommand(from: string, to: string, options: CommonOptions): Promise<ExitCode> {
  const [before, after] = [parseReference(from), parseReference(to)];
  return withCoordinator(options, async (service) => {
    const difference = differenceOf(await manifestOf(service, before), await manifestOf(service, after));
    if (options.output === 'json') printJson(asJson(difference));
    else process.stdout.write(`${renderDifference(difference, resultWidth())}\n`);
    return exitCodes.done;
  });
}

async function manifestOf(service: CoordinatorService, reference: BackupReference): Promise<Manifest> {
  const { summary, manifest } = await service.getBackup(await resolveBackup(service, reference));
  if (manifest !== undefined) return manifest;
  throw new BackupError(
    'BACKUP_NOT_FOUND',
    `backup ${summary.backupId} is ${summary.state.toUpperCase()} and has no manifest to compare`,
    { hint: 'see `rondb-backup list --state complete`' },
  );
}

const asJson = ({ before, after, traits, bytesByNode, ...rest }: Difference) => ({
  before: before.backupId,
  after: after.backupId,
  ...rest,
  traits: Object.fromEntries(traits),
  bytesByNode: Object.fromEntries(bytesByNode),
});
