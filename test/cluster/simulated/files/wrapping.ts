import {
  type Cipheriv,
  createCipheriv,
  createDecipheriv,
  pbkdf2,
  pbkdf2Sync,
  randomBytes,
} from 'node:crypto';
import { promisify } from 'node:util';
import { crc32, inflateRawSync } from 'node:zlib';

/** Headers and trailers of compressed (AZ31) and encrypted (NDBXFRM1) files are multiples of this many bytes. */
const UNIT = 512;
const XFRM_MAGIC = Buffer.from('NDBXFRM1', 'latin1');
const XFRM_ENDIAN = Buffer.from('1032547698badcfe', 'hex');
const XFRM_TRAILER_BYTES = 56;
const FLAGS_ENCRYPTED = 0x0011_1000;
const FLAG_DEFLATE = 0x100;
const ITERATIONS = 100_000;
const KEY_BYTES = 32;
const IV_BYTES = 16;

/** The 512 bytes before the raw deflate stream of a compressed file. */
export function compressionHeader(): Buffer {
  const header = Buffer.alloc(UNIT);
  header.set([0xfe, 3, 1, 16, 0, 0, 2]);
  header[22] = 2;
  header[77] = 1;
  return header;
}

/** What follows the deflate stream: CRC-32 and size of the contents, `DBDN`, zeros to a multiple of 512. */
export function compressionTrailer(contents: Summary, fileBytes: number): Buffer {
  const trailer = Buffer.alloc(12 + padding(fileBytes + 12));
  trailer.writeUInt32LE(contents.crc, 0);
  trailer.writeUInt32LE(contents.bytes % 2 ** 32, 4);
  trailer.write('DBDN', 8, 'latin1');
  return trailer;
}

/** AES-256-CBC by a password with a salt of its own for each file, and the 512 bytes before what it gives. */
export async function encryption(
  password: string,
  compressed: boolean,
): Promise<{ readonly header: Buffer; readonly cipher: Cipheriv }> {
  const salt = randomBytes(32);
  const derived = await promisify(pbkdf2)(password, salt, ITERATIONS, KEY_BYTES + IV_BYTES, 'sha256');
  const header = Buffer.alloc(UNIT);
  header.set(XFRM_MAGIC, 0);
  header.set(XFRM_ENDIAN, 8);
  const fields: readonly (readonly [offset: number, value: number])[] = [
    [16, UNIT],
    [20, 160],
    [32, FLAGS_ENCRYPTED + (compressed ? FLAG_DEFLATE : 0)],
    [40, 0x0009_0704],
    [44, 32],
    [48, UNIT],
    [52, 80],
    [132, ITERATIONS],
    [136, salt.length],
    [140, 1],
  ];
  for (const [offset, value] of fields) header.writeUInt32LE(value, offset);
  header.set(salt, 160);
  const cipher = createCipheriv('aes-256-cbc', derived.subarray(0, KEY_BYTES), derived.subarray(KEY_BYTES));
  return { header, cipher };
}

/** What follows the encrypted bytes: zeros, then 56 bytes with size and CRC-32 of the contents, to a multiple of 512. */
export function encryptionTrailer(contents: Summary, fileBytes: number): Buffer {
  const trailer = Buffer.alloc(padding(fileBytes + XFRM_TRAILER_BYTES) + XFRM_TRAILER_BYTES);
  const end = trailer.subarray(-XFRM_TRAILER_BYTES);
  end.writeUInt32LE(0x30, 0);
  end.writeBigUInt64LE(BigInt(contents.bytes), 8);
  end.writeUInt32LE(contents.crc, 20);
  end.writeUInt32LE(XFRM_TRAILER_BYTES, 32);
  end.writeUInt32LE(trailer.length, 36);
  end.set(XFRM_ENDIAN, 40);
  end.set(XFRM_MAGIC, 48);
  return trailer;
}

/** Size and CRC-32 of what went into a file, before compression and encryption. */
export class Summary {
  bytes = 0;
  crc = 0;

  add(piece: Buffer): void {
    this.bytes += piece.length;
    this.crc = crc32(piece, this.crc);
  }
}

const padding = (bytes: number): number => (UNIT - (bytes % UNIT)) % UNIT;

/**
 * The contents of a whole file, however it is stored.
 *
 * @throws Error where it is damaged, or the password does not open it
 */
export function unwrap(file: Buffer, password: string | undefined): Buffer {
  if (file.subarray(0, XFRM_MAGIC.length).equals(XFRM_MAGIC)) {
    const trailerBytes = file.readUInt32LE(file.length - XFRM_TRAILER_BYTES + 36);
    const salt = file.subarray(160, 192);
    const derived = pbkdf2Sync(password ?? '', salt, file.readUInt32LE(132), KEY_BYTES + IV_BYTES, 'sha256');
    const key = derived.subarray(0, KEY_BYTES);
    const decipher = createDecipheriv('aes-256-cbc', key, derived.subarray(KEY_BYTES));
    const encrypted = file.subarray(UNIT, file.length - trailerBytes);
    const contents = Buffer.concat([decipher.update(encrypted), decipher.final()]);
    return (file.readUInt32LE(32) & FLAG_DEFLATE) === 0 ? contents : inflateRawSync(contents);
  }
  return file[0] === 0xfe ? inflateRawSync(file.subarray(UNIT)) : file;
}
