import { silentLogger } from '@rondb-backup/shared/logging/logger.ts';
import { openDestination } from '@rondb-backup/shared/storage/destination.ts';
import { RcloneStore } from '@rondb-backup/shared/storage/rclone-store.ts';

/** A store of the tests: no retries, one minute for anything but an upload where nothing else is said. */
export async function openStore(
  configFile: string,
  remote: string,
  path: string,
  requestTimeoutMs = 60_000,
  operationTimeoutMs = 60_000,
): Promise<RcloneStore> {
  return new RcloneStore({
    destination: await openDestination({ remote, path, configFile }),
    program: 'rclone',
    operationTimeoutMs,
    requestTimeoutMs,
    log: silentLogger,
  });
}
