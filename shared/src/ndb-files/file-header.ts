import { BackupError } from '../errors/backup-error.ts';

/** Bytes of the header that every native backup file starts with: a magic and ten words. */
export const FILE_HEADER_BYTES = 48;
/** The one format of native backups that is known here (BackupVersion 6.3.11), written by NDB 6.3.11 and later and by RonDB. */
const FORMAT_VERSION = 0x0006030b;
const MAGIC = 'NDBBCKUP';
const SECTION_TYPE = 1;
const SECTION_WORDS = 9;
const BYTE_ORDER = 0x12345678;

export type FileKind = 'ctl' | 'log' | 'data';

/** File types as in the header; the log of a SNAPSHOTSTART backup is an undo log under the same name. */
const kinds: Readonly<Record<number, FileKind>> = { 1: 'ctl', 2: 'log', 3: 'data', 5: 'log' };
const UNDO_LOG = 5;

/** What a reader knows about a file before it has read it. */
export interface ExpectedFile {
  /** As it shall appear in error messages: relative to the directory of the backup. */
  readonly path: string;
  readonly kind: FileKind;
  readonly backupId: number;
}

export interface FileHeader {
  readonly kind: FileKind;
  /** Only a log: its entries lead back to the start of the backup. */
  readonly undo: boolean;
  readonly formatVersion: number;
  readonly backupId: number;
  /** Drawn by the cluster for each native backup, the same in all its files; hexadecimal. */
  readonly key: string;
  /** 0xMMmmpp, as `(major << 16) | (minor << 8) | patch`. */
  readonly ndbVersion: number;
  readonly mysqlVersion: number;
}

/**
 * Reads and checks the first 48 bytes of a native backup file.
 *
 * The byte-order word tells how the writer stores the contents of records; lengths and sections are big-endian always,
 * so both orders are accepted and nothing else is (facts: BackupFormat.hpp of NDB, seen with 9.7.4).
 *
 * @throws BackupError BACKUP_FILE_INVALID, BACKUP_FILE_UNSUPPORTED
 */
export function parseFileHeader(bytes: Buffer, offset: number, expected: ExpectedFile): FileHeader {
  const invalid = (what: string) => new BackupError('BACKUP_FILE_INVALID', `${expected.path}: ${what}`);
  const word = (index: number) => bytes.readUInt32BE(offset + 8 + 4 * index);

  if (bytes.toString('latin1', offset, offset + 8) !== MAGIC)
    throw invalid('does not start like a native backup file');
  const formatVersion = word(0);
  if (formatVersion !== FORMAT_VERSION) {
    throw new BackupError(
      'BACKUP_FILE_UNSUPPORTED',
      `${expected.path}: backup format 0x${formatVersion.toString(16).padStart(8, '0')} is not known`,
    );
  }
  if (word(1) !== SECTION_TYPE || word(2) !== SECTION_WORDS)
    throw invalid(`header section ${word(1)} of ${word(2)} words`);
  const fileType = word(3);
  const kind = kinds[fileType];
  if (kind !== expected.kind) throw invalid(`file type ${fileType} in a ${expected.kind} file`);
  const backupId = word(4);
  if (backupId !== expected.backupId)
    throw invalid(`belongs to backup ${backupId}, not ${expected.backupId}`);
  if (word(7) !== BYTE_ORDER && bytes.readUInt32LE(offset + 8 + 4 * 7) !== BYTE_ORDER)
    throw invalid(`byte order 0x${word(7).toString(16).padStart(8, '0')}`);
  return {
    kind,
    undo: fileType === UNDO_LOG,
    formatVersion,
    backupId,
    key: bytes.toString('hex', offset + 8 + 4 * 5, offset + 8 + 4 * 7),
    ndbVersion: word(8),
    mysqlVersion: word(9),
  };
}
