import { setImmediate, setTimeout } from 'node:timers/promises';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { NodeInspection } from '@rondb-backup/shared/ndb-files/inspection.ts';
import { missingFile } from '@rondb-backup/shared/ndb-files/names.ts';
import { combine } from './combine.ts';
import { findNativeFiles } from './find-files.ts';
import { StoredFile } from './stored-file.ts';

/** Large enough that the cost of a call does not show beside that of hashing. */
const BUFFER_BYTES = 1024 * 1024;
/** How long to wait for files that do not grow at present. */
const POLL_MS = 100;

export interface InspectionTarget {
  /** It holds the three files, or the PART directories: `<BackupDataDir>/BACKUP/BACKUP-<id>`, or where they were fetched to. */
  readonly directory: string;
  readonly backupId: number;
  readonly nodeId: number;
  /** Of an encrypted backup; without it encrypted files are hashed and not walked. */
  readonly password?: string | undefined;
}

export interface InspectionProgress {
  readonly bytesDone: number;
  /** Size of the files as far as they are there; it may still grow. */
  readonly bytesTotal: number;
}

interface Control {
  /** Whether the native backup has ended, so that its files do not grow any more. */
  finalised(): boolean;
  progress(progress: InspectionProgress): void;
}

/**
 * Reads all files of one node's native backup once, in one thread, while they may still grow: see startInspection.
 *
 * @throws BackupError BACKUP_FILES_MISSING, BACKUP_INCOMPLETE, BACKUP_FILE_INVALID, BACKUP_FILE_UNSUPPORTED,
 * BACKUP_FOREIGN_NODE, BACKUP_PASSWORD
 */
export async function inspectNode(target: InspectionTarget, control: Control): Promise<NodeInspection> {
  using files = new OpenFiles(target);
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let bytesDone = 0;
  for (;;) {
    // Asked before looking at the files: what is there after the end of the backup is all that there will be.
    const final = control.finalised();
    await files.discover();
    if (final) for (const file of files) file.markFinal();
    const before = bytesDone;
    const sizeBytes = files.sizeBytes;
    const report = () => control.progress({ bytesDone, bytesTotal: Math.max(bytesDone, sizeBytes) });
    for (const file of files) {
      for (let bytes = await file.read(buffer); bytes > 0; bytes = await file.read(buffer)) {
        bytesDone += bytes;
        report();
        // Lets messages from outside come in.
        await setImmediate();
      }
    }
    if (final) return await conclude(target, [...files]);
    if (bytesDone === before) {
      report();
      await setTimeout(POLL_MS);
    }
  }
}

async function conclude(target: InspectionTarget, files: readonly StoredFile[]): Promise<NodeInspection> {
  const { directory, backupId, nodeId } = target;
  if (files.length === 0) {
    throw new BackupError(
      'BACKUP_FILES_MISSING',
      `no files of backup ${backupId} of node ${nodeId} in ${directory}`,
    );
  }
  const missing = missingFile(files.map(({ file }) => file));
  if (missing !== undefined)
    throw new BackupError('BACKUP_INCOMPLETE', `backup ${backupId} of node ${nodeId} lacks ${missing}`);
  const inspected = [];
  for (const file of files) inspected.push(await file.conclude());
  const encrypted = files.filter((file) => file.encrypted);
  if (encrypted.length !== 0 && encrypted.length !== files.length)
    throw new BackupError(
      'BACKUP_FILE_INVALID',
      `some files of backup ${backupId} are encrypted and some are not`,
    );
  return {
    backupId,
    nodeId,
    parts: files[0]?.file.of ?? 0,
    encrypted: encrypted.length > 0,
    compressed: files.some((file) => file.compressed),
    contents: files.every((file) => file.walked)
      ? combine(files.map(({ reading, file: { path } }) => ({ ...reading, path })))
      : undefined,
    files: inspected,
  };
}

/** The files found so far, by path, each open until the end. */
class OpenFiles {
  readonly #target: InspectionTarget;
  readonly #files = new Map<string, StoredFile>();

  constructor(target: InspectionTarget) {
    this.#target = target;
  }

  get sizeBytes(): number {
    return [...this].reduce((total, file) => total + file.sizeBytes, 0);
  }

  [Symbol.iterator](): IterableIterator<StoredFile> {
    return this.#files.values();
  }

  async discover(): Promise<void> {
    const { directory, backupId, nodeId, password } = this.#target;
    for (const file of await findNativeFiles(directory, backupId, nodeId)) {
      if (!this.#files.has(file.path))
        this.#files.set(file.path, new StoredFile(directory, file, backupId, password));
    }
  }

  [Symbol.dispose](): void {
    for (const file of this) file[Symbol.dispose]();
  }
}
