import { Worker } from 'node:worker_threads';
import { BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { NodeInspection } from '@rondb-backup/shared/ndb-files/inspection.ts';
import type { InspectionProgress, InspectionTarget } from './inspect-node.ts';
import type { FromWorker, WorkerInput } from './worker-messages.ts';

interface InspectionOptions extends InspectionTarget {
  /** True while the native backup still runs: the files are followed until `finalise` is called. */
  readonly follow: boolean;
  /** Ends the inspection; its reason is thrown where it is a BackupError. */
  readonly signal?: AbortSignal | undefined;
  /** Called at most four times a second, also while there is nothing to read. */
  readonly onProgress?: ((progress: InspectionProgress) => void) | undefined;
}

export interface Inspection {
  readonly result: Promise<NodeInspection>;
  /** The native backup has ended and its files will not grow any more. Without `follow` this is so from the start. */
  finalise(): void;
}

/** Beside this file, or beside the bundle that this file is in. */
const workerFile = () =>
  new URL(`./inspect-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'mjs'}`, import.meta.url);

/**
 * Proves one node's share of a native backup: reads all its files once, in a thread of its own, hashes them as they
 * are stored, walks them through compression and encryption, and checks that every part is complete.
 *
 * With `follow` it may be started before the first file is there: it reads what is there, waits for more, and
 * concludes after `finalise`. All files only grow while they are written, so that what was read stays true; a file that
 * is shorter than what was read of it, or changes after `finalise`, is an error.
 *
 * `result` rejects with a BackupError: BACKUP_FILES_MISSING, BACKUP_INCOMPLETE (the native backup did not end well),
 * BACKUP_FILE_INVALID, BACKUP_FILE_UNSUPPORTED, BACKUP_FOREIGN_NODE, BACKUP_PASSWORD, CANCELLED.
 */
export function startInspection(options: InspectionOptions): Inspection {
  const { directory, backupId, nodeId, password, follow, signal, onProgress } = options;
  signal?.throwIfAborted();
  const input: WorkerInput = { target: { directory, backupId, nodeId, password }, finalised: !follow };
  const worker = new Worker(workerFile(), { workerData: input });
  const result = new Promise<NodeInspection>((resolve, reject) => {
    const abort = () => {
      reject(toBackupError(signal?.reason));
      void worker.terminate();
    };
    signal?.addEventListener('abort', abort, { once: true });
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'progress') onProgress?.(message.progress);
      else if (message.type === 'done') resolve(message.inspection);
      else reject(new BackupError(message.code, message.message, { hint: message.hint }));
    });
    worker.on('error', (error) => reject(toBackupError(error)));
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', abort);
      // Has no effect when the result is known.
      reject(new BackupError('INTERNAL', `the inspection thread ended with code ${code} and no result`));
    });
  });
  // It may fail long before anybody waits for it; they will still see it.
  result.catch(() => undefined);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
  return { result, finalise: () => worker.postMessage('finalise') };
}
