import { setTimeout as sleep } from 'node:timers/promises';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { parseManifest } from '@rondb-backup/shared/manifest/parse.ts';
import { readManifest, sealManifest } from '@rondb-backup/shared/manifest/seal.ts';
import type { Manifest } from '@rondb-backup/shared/manifest/schema.ts';
import { objectPath } from '@rondb-backup/shared/storage/layout.ts';
import { type Claimed, confirmHeld } from '../fleet/claims.ts';
import type { CoordinatorPorts } from '../ports.ts';

interface CommitContext extends Claimed {
  readonly ports: CoordinatorPorts;
}

/**
 * The commit point. What is written is first read as a reader would, so that no manifest is ever stored that this
 * program refuses. The object store writes it once, and tells a lost answer from a lost object by looking.
 *
 * @param run its members are those whose files the manifest names: each has to say that this run still holds it
 */
export async function commitManifest(run: CommitContext, manifest: Manifest): Promise<void> {
  const { op, ports } = run;
  const { backupId } = manifest;
  const built = JSON.stringify(manifest);
  const text = sealManifest(parseManifest(built, backupId), ports.config.manifest.signingKey);
  readManifest(text, backupId, []);
  await confirmHeld(run, ports.config.agents.absenceTimeoutMs);
  op.signal.throwIfAborted();
  const path = objectPath(backupId, 'manifest');
  try {
    await ports.store.writeText(path, text);
  } catch (thrown) {
    if (!(await isStored(run, path, text))) throw thrown;
  }
}

const PATIENCE_MS = 60_000;
const PAUSE_MS = 2_000;

/** Whether the write that seemed to fail has succeeded: asked until the store answers, within a deadline. */
async function isStored({ op, ports }: CommitContext, path: string, text: string): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return (await ports.store.readText(path, { maxBytes: Buffer.byteLength(text) })) === text;
    } catch (thrown) {
      op.log.warn({ err: toBackupError(thrown) }, 'cannot see whether the manifest was stored');
      if (Date.now() > deadline) return false;
      await sleep(PAUSE_MS);
    }
  }
}
