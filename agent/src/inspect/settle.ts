import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { CtlWalker } from '@rondb-backup/shared/ndb-files/ctl-walker.ts';
import { FILE_HEADER_BYTES, parseFileHeader } from '@rondb-backup/shared/ndb-files/file-header.ts';
import { missingFile, type NativeFile } from '@rondb-backup/shared/ndb-files/names.ts';
import { Unwrapper } from '@rondb-backup/shared/ndb-files/unwrapper.ts';
import {
  MAX_TRAILER_BYTES,
  parseTrailer,
  parseWrapping,
  WRAPPING_HEADER_BYTES,
} from '@rondb-backup/shared/ndb-files/wrapping.ts';
import { findNativeFiles, unreadable } from './find-files.ts';
import type { InspectionTarget } from './inspect-node.ts';

/** What the files of one node say about its native backup. It counts only when nothing writes to them any more. */
export type NativeState =
  | { readonly state: 'complete'; readonly parts: number }
  /** Encrypted, closed by their writer, and there is no password to look inside. */
  | { readonly state: 'opaque'; readonly parts: number }
  | { readonly state: 'incomplete'; readonly reason: string }
  | { readonly state: 'missing' };

/**
 * A quick look that settles an unknown outcome: reads the ctl files and the ends of the log files, and no Data file.
 *
 * A part that finished before the native backup was aborted looks complete, so this says `complete` only when all parts
 * do; and a native backup is complete only when that is so on every node.
 *
 * @throws BackupError BACKUP_FILE_INVALID, BACKUP_FILE_UNSUPPORTED, BACKUP_FOREIGN_NODE, BACKUP_PASSWORD,
 * BACKUP_FILE_UNREADABLE
 */
export async function settleNative(target: InspectionTarget): Promise<NativeState> {
  const { directory, backupId, nodeId, password } = target;
  const files = await findNativeFiles(directory, backupId, nodeId);
  const [first] = files;
  if (first === undefined) return { state: 'missing' };
  const missing = missingFile(files);
  if (missing !== undefined) return { state: 'incomplete', reason: `${missing} is missing` };
  let opaque = false;
  for (const file of files) {
    if (file.kind === 'data') continue;
    const end = await withFile(join(directory, file.path), (handle) =>
      file.kind === 'ctl' ? ctlEnd(handle, file, backupId, password) : logEnd(handle, file, backupId),
    );
    if (end.missing !== undefined)
      return { state: 'incomplete', reason: `${file.path} lacks ${end.missing}` };
    opaque ||= end.opaque;
  }
  return { state: opaque ? 'opaque' : 'complete', parts: first.of };
}

interface FileEnd {
  readonly missing: string | undefined;
  readonly opaque: boolean;
}

async function ctlEnd(
  handle: FileHandle,
  { path }: NativeFile,
  backupId: number,
  password: string | undefined,
): Promise<FileEnd> {
  using contents = new Unwrapper(path, new CtlWalker({ path, kind: 'ctl', backupId }), password);
  for await (const piece of handle.createReadStream({ autoClose: false }))
    await contents.push(piece as Buffer);
  return { missing: await contents.end(), opaque: !contents.walks };
}

async function logEnd(handle: FileHandle, { path }: NativeFile, backupId: number): Promise<FileEnd> {
  const { size } = await handle.stat();
  const start = await readAt(handle, 0, WRAPPING_HEADER_BYTES);
  const { how } = parseWrapping(start, path);
  if (how !== 'plain') {
    const tail = await readAt(handle, Math.max(0, size - MAX_TRAILER_BYTES), MAX_TRAILER_BYTES);
    return { missing: parseTrailer(how, tail) === undefined ? 'its trailer' : undefined, opaque: false };
  }
  if (size < FILE_HEADER_BYTES) return { missing: 'its header', opaque: false };
  parseFileHeader(start, 0, { path, kind: 'log', backupId });
  const closing = size < FILE_HEADER_BYTES + 4 ? undefined : await readAt(handle, size - 4, 4);
  return { missing: closing?.readUInt32BE(0) === 0 ? undefined : 'its closing zero word', opaque: false };
}

async function readAt(handle: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}

async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}
