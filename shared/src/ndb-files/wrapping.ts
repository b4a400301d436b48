import { BackupError } from '../errors/backup-error.ts';

/**
 * How a native backup file is stored: as it is; compressed (`CompressedBackup=1`, called AZ31); or encrypted, perhaps
 * compressed before that (called NDBXFRM1). Layouts from ndb_az31.cpp and ndb_ndbxfrm1.h of NDB, seen with 9.7.4.
 */
export type Wrapping =
  | { readonly how: 'plain' }
  | { readonly how: 'compressed' }
  | ({ readonly how: 'encrypted' } & EncryptionHeader);

interface EncryptionHeader {
  readonly compressed: boolean;
  readonly iterations: number;
  readonly salt: Buffer;
}

/** Every wrapped file starts with a header of this size and is padded to a multiple of it. */
export const WRAPPING_HEADER_BYTES = 512;
/** A trailer with its padding is never longer. */
export const MAX_TRAILER_BYTES = 2 * WRAPPING_HEADER_BYTES;

const XFRM_MAGIC = 'NDBXFRM1';
/** The writer's 0xFEDCBA9876543210, in the order of a little-endian machine. */
const LITTLE_ENDIAN = Buffer.from('1032547698badcfe', 'hex');
const FIXED_HEADER_BYTES = 160;
const SALT_BYTES = 32;
/** NDB writes 100,000; the bound keeps a damaged header from costing hours. */
const MAX_ITERATIONS = 10_000_000;
const FLAG_DEFLATE = 0x100;
/** AES-256-CBC, key by PBKDF2 with SHA-256, PKCS#7 padding: what native backups are encrypted with. */
const FLAGS_ENCRYPTION = 0x00111000;

const AZ31_HEADER = Buffer.alloc(WRAPPING_HEADER_BYTES);
AZ31_HEADER.set([0xfe, 3, 1, 16, 0, 0, 2]);
AZ31_HEADER[22] = 2;
AZ31_HEADER[77] = 1;
const AZ31_MAGIC_BYTES = 3;

/** Tells from its first bytes (512, or all that a shorter file has) how a file is stored. */
export function parseWrapping(start: Buffer, path: string): Wrapping {
  if (start.subarray(0, AZ31_MAGIC_BYTES).equals(AZ31_HEADER.subarray(0, AZ31_MAGIC_BYTES))) {
    if (!start.equals(AZ31_HEADER)) throw invalid(path, 'its compression header is damaged');
    return { how: 'compressed' };
  }
  if (start.toString('latin1', 0, XFRM_MAGIC.length) !== XFRM_MAGIC) return { how: 'plain' };
  return { how: 'encrypted', ...parseEncryptionHeader(start, path) };
}

function parseEncryptionHeader(header: Buffer, path: string): EncryptionHeader {
  const unsupported = (what: string) => new BackupError('BACKUP_FILE_UNSUPPORTED', `${path}: ${what}`);
  if (header.length < WRAPPING_HEADER_BYTES) throw invalid(path, 'its encryption header is cut');
  if (!header.subarray(8, 16).equals(LITTLE_ENDIAN))
    throw unsupported('encrypted on a machine of another byte order');
  const [headerBytes, fixedBytes] = [header.readUInt32LE(16), header.readUInt32LE(20)];
  const flags = header.readBigUInt64LE(32);
  const [iterations, saltBytes, keys, unitBytes, saltAt] = [132, 136, 140, 144, 148].map((at) =>
    header.readUInt32LE(at),
  );
  const compressed = flags === BigInt(FLAGS_ENCRYPTION + FLAG_DEFLATE);
  if (!compressed && flags !== BigInt(FLAGS_ENCRYPTION))
    throw unsupported(`transformation 0x${flags.toString(16)} is not known`);
  if (headerBytes !== WRAPPING_HEADER_BYTES || fixedBytes !== FIXED_HEADER_BYTES)
    throw unsupported(`an encryption header of ${headerBytes} and ${fixedBytes} bytes is not known`);
  if (saltBytes !== SALT_BYTES || keys !== 1 || unitBytes !== 0 || saltAt !== 0)
    throw unsupported(
      `${keys} keys with salts of ${saltBytes} bytes, by units of ${unitBytes}, are not known`,
    );
  if (iterations === undefined || iterations < 1 || iterations > MAX_ITERATIONS)
    throw invalid(path, `${iterations} iterations for its key`);
  const salt = Buffer.from(header.subarray(FIXED_HEADER_BYTES, FIXED_HEADER_BYTES + SALT_BYTES));
  return { compressed, iterations, salt };
}

/** What the end of a wrapped file says about its contents. */
export interface Trailer {
  /** Bytes of trailer and padding. */
  readonly bytes: number;
  /** Whether `size`, the bytes before compression and encryption, is the given one. */
  hasSize(size: number): boolean;
  /** CRC-32 of the contents, before compression and encryption. */
  readonly crc32: number;
}

/** Reads the end of a wrapped file; undefined when it is not there, as the writer has not closed the file. */
export function parseTrailer(how: 'compressed' | 'encrypted', tail: Buffer): Trailer | undefined {
  return how === 'compressed' ? parseAz31Trailer(tail) : parseXfrmTrailer(tail);
}

/** CRC-32, size modulo 2^32, `DBDN`, zeros. */
function parseAz31Trailer(tail: Buffer): Trailer | undefined {
  let end = tail.length;
  while (end > 0 && tail[end - 1] === 0) end -= 1;
  if (
    end < 12 ||
    tail.length - end >= WRAPPING_HEADER_BYTES ||
    tail.toString('latin1', end - 4, end) !== 'DBDN'
  )
    return undefined;
  const size = tail.readUInt32LE(end - 8);
  return {
    bytes: tail.length - end + 12,
    hasSize: (bytes) => bytes % 2 ** 32 === size,
    crc32: tail.readUInt32LE(end - 12),
  };
}

const XFRM_TRAILER_BYTES = 56;

/** Zeros, flags, size, two checksums, zeros, lengths, byte order, `NDBXFRM1`. */
function parseXfrmTrailer(tail: Buffer): Trailer | undefined {
  if (tail.length < XFRM_TRAILER_BYTES) return undefined;
  const trailer = tail.subarray(-XFRM_TRAILER_BYTES);
  const bytes = trailer.readUInt32LE(36);
  if (
    trailer.toString('latin1', 48) !== XFRM_MAGIC ||
    !trailer.subarray(40, 48).equals(LITTLE_ENDIAN) ||
    trailer.readUInt32LE(32) !== XFRM_TRAILER_BYTES ||
    bytes < XFRM_TRAILER_BYTES ||
    bytes > tail.length
  )
    return undefined;
  const size = trailer.readBigUInt64LE(8);
  return { bytes, hasSize: (given) => BigInt(given) === size, crc32: trailer.readUInt32LE(20) };
}

const invalid = (path: string, what: string) => new BackupError('BACKUP_FILE_INVALID', `${path}: ${what}`);
