import { parentPort, workerData } from 'node:worker_threads';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { inspectNode } from './inspect-node.ts';
import { type FromWorker, PROGRESS_INTERVAL_MS, type WorkerInput } from './worker-messages.ts';

// The entry of the worker thread that startInspection begins: a file of its own, in the bundle as well.

const input = workerData as WorkerInput;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
const send = (message: FromWorker) => parentPort?.postMessage(message);

let finalised = input.finalised;
parentPort?.on('message', () => {
  finalised = true;
});

let reportedAt = 0;
try {
  const inspection = await inspectNode(input.target, {
    finalised: () => finalised,
    progress: (progress) => {
      const now = performance.now();
      if (now - reportedAt < PROGRESS_INTERVAL_MS) return;
      reportedAt = now;
      send({ type: 'progress', progress });
    },
  });
  send({ type: 'done', inspection });
} catch (error) {
  const { code, message, hint } = toBackupError(error);
  send({ type: 'failed', code, message, hint });
}
parentPort?.close();
