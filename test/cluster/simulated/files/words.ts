/** Types of files and of the sections in them. */
export const FILE_TYPE = { control: 1, log: 2, data: 3 } as const;
export const SECTION = {
  fragmentHeader: 2,
  fragmentFooter: 3,
  tableList: 4,
  tableDescription: 5,
  gcpEntry: 6,
  fragmentInfo: 7,
} as const;

const FORMAT_VERSION = 0x0006_030b;
const DATABASE_VERSION = 0x0009_0704;
/** 0x12345678 as a little-endian machine leaves it behind. */
const BYTE_ORDER = 0x7856_3412;

/** Big-endian words of 32 bits. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32BE(value, at * 4));
  return bytes;
}

/** A section: type, length in words with these two, body. */
export const section = (type: number, body: Buffer): Buffer =>
  Buffer.concat([words(type, 2 + body.length / 4), body]);

/** The 48 bytes with which every file begins. */
export const fileHeader = (fileType: number, backupId: number): Buffer =>
  Buffer.concat([
    Buffer.from('NDBBCKUP', 'latin1'),
    words(FORMAT_VERSION, 1, 9, fileType, backupId),
    // The two key words came out alike for every backup of a cluster.
    words(0x0001_0007, 0x000f_230c, BYTE_ORDER, DATABASE_VERSION, DATABASE_VERSION),
  ]);

/** A log file in which nothing was logged; without the closing word of zero it is one of a backup that failed. */
export const logFile = (backupId: number, closed: boolean): Buffer =>
  Buffer.concat([fileHeader(FILE_TYPE.log, backupId), ...(closed ? [words(0)] : [])]);
