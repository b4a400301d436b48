import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { VerificationDepth } from '@rondb-backup/shared/storage/verification-name.ts';
import type { CoordinatorService } from '../../service.ts';
import type { VerifySpec } from '../../verify/request.ts';
import { type BackupReference, parseReference, resolveBackup } from '../backup-reference.ts';
import { type CommonOptions, withCoordinator } from '../connect.ts';
import type { ExitCode } from '../exit-codes.ts';
import { follow } from './follow.ts';

export interface VerifyOptions extends CommonOptions {
  /** Milliseconds. */
  readonly since?: number;
  readonly all: boolean;
  readonly depth: VerificationDepth;
  readonly drill: boolean;
}

/** `rondb-backup verify`: watched until its end. Exit 1 where a backup does not pass. */
export function verifyCommand(ids: readonly string[], options: VerifyOptions): Promise<ExitCode> {
  const chosen = which(ids, options);
  return withCoordinator(options, async (service, local) => {
    const spec = {
      which: await resolved(service, chosen),
      depth: options.drill ? ('drill' as const) : options.depth,
    };
    const { operationId } = await service.startVerification('', spec);
    return await follow(service, operationId, options, local === undefined ? 'leave' : 'cancel');
  });
}

type Chosen = readonly BackupReference[] | { readonly since: number };

async function resolved(service: CoordinatorService, chosen: Chosen): Promise<VerifySpec['which']> {
  if ('since' in chosen) return chosen;
  return await Promise.all(chosen.map((reference) => resolveBackup(service, reference)));
}

function which(ids: readonly string[], { since, all }: VerifyOptions): Chosen {
  const said = [ids.length > 0, since !== undefined, all].filter(Boolean).length;
  if (said !== 1)
    throw new BackupError('USAGE', 'say which backups: their ids, or --since TIME, or --all', {
      hint: 'see `rondb-backup list --state complete`',
    });
  if (ids.length > 0) return ids.map(parseReference);
  return { since: since === undefined ? 0 : Date.now() - since };
}
