import { BackupError } from '../errors/backup-error.ts';
import type { FileKind } from './file-header.ts';

/** One of the parts of a node's backup; a node with one LDM thread has one, without a directory of its own. */
export interface PartName {
  /** 1 to `of`. */
  readonly part: number;
  readonly of: number;
}

export interface FileName {
  readonly kind: FileKind;
  readonly nodeId: number;
}

const FILE_KINDS: readonly FileKind[] = ['ctl', 'log', 'data'];

const PART_DIRECTORY = /^BACKUP-([1-9]\d{0,9})-PART-([1-9]\d{0,2})-OF-([1-9]\d{0,2})$/;
const FILE = /^BACKUP-([1-9]\d{0,9})(-0)?\.([1-9]\d{0,2})\.(ctl|log|Data)$/;

/** Reads `BACKUP-<id>-PART-<i>-OF-<n>`; undefined for any other name, whatever it holds. */
export function parsePartDirectory(name: string, backupId: number): PartName | undefined {
  const [whole, id, part, of] = PART_DIRECTORY.exec(name) ?? [];
  // A trailing newline slips past `$`, so the match must be the whole name.
  if (whole !== name || Number(id) !== backupId || Number(part) > Number(of)) return undefined;
  return { part: Number(part), of: Number(of) };
}

/** Reads `BACKUP-<id>.<node>.ctl`, `.log` and `BACKUP-<id>-0.<node>.Data`; undefined for any other name. */
export function parseFileName(name: string, backupId: number): FileName | undefined {
  const [whole, id, dataNumber, node, suffix] = FILE.exec(name) ?? [];
  if (whole !== name || Number(id) !== backupId) return undefined;
  const kind = suffix === 'Data' ? 'data' : (suffix as 'ctl' | 'log');
  // Only Data files carry a number, which is always 0.
  if ((dataNumber !== undefined) !== (kind === 'data')) return undefined;
  return { kind, nodeId: Number(node) };
}

/** One file of the backup, found on disk. */
export interface NativeFile {
  /** Relative to the directory of the backup, with `/` between the parts. */
  readonly path: string;
  readonly kind: FileKind;
  readonly part: number;
  /** Number of parts that the name of its directory promises; 1 without a directory. */
  readonly of: number;
}

/**
 * Makes a file of the backup from what was found on disk: the name of the part's directory (undefined for none) and the
 * name of the file. Names of anything else give undefined: they are never opened and never sent.
 *
 * @throws BackupError BACKUP_FOREIGN_NODE when it is a file of another data node
 */
export function nativeFile(
  directory: string | undefined,
  name: string,
  backupId: number,
  nodeId: number,
): NativeFile | undefined {
  const part = directory === undefined ? { part: 1, of: 1 } : parsePartDirectory(directory, backupId);
  const file = parseFileName(name, backupId);
  if (part === undefined || file === undefined) return undefined;
  const path = directory === undefined ? name : `${directory}/${name}`;
  if (file.nodeId !== nodeId)
    throw new BackupError('BACKUP_FOREIGN_NODE', `${path} is of data node ${file.nodeId}, not of ${nodeId}`);
  return { path, kind: file.kind, ...part };
}

/** What a whole set of files lacks, in words such as `part 2 of 3`; undefined when each part has its three files. */
export function missingFile(files: readonly NativeFile[]): string | undefined {
  const of = files[0]?.of ?? 0;
  if (of === 0) return 'any file';
  const odd = files.find((file) => file.of !== of);
  if (odd !== undefined) return `one number of parts: ${of} and ${odd.of} are there`;
  const present = new Set(files.map((file) => `${file.part}.${file.kind}`));
  if (present.size !== files.length) return 'one set of files: a part is there twice';
  for (let part = 1; part <= of; part += 1) {
    const absent = FILE_KINDS.filter((kind) => !present.has(`${part}.${kind}`));
    if (absent.length === FILE_KINDS.length) return `part ${part} of ${of}`;
    if (absent.length > 0) return `the ${absent.join(' and ')} file of part ${part} of ${of}`;
  }
  return undefined;
}
