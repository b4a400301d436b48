import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BackupError } from '../errors/backup-error.ts';
import {
  ENCRYPTED_ID,
  ENCRYPTED_LOG_ID,
  ENCRYPTED_LOG_PASSWORD,
  ENCRYPTED_PASSWORD,
  names,
  plain,
  stored,
} from './fixtures/real-files.ts';
import type { FileHeader } from './file-header.ts';
import { LogWalker } from './log-walker.ts';
import { Unwrapper } from './unwrapper.ts';
import type { Walker } from './walker.ts';

/** Keeps the contents; has a header, as a walker does, once a good one has been seen. */
class Keeper implements Walker {
  contents = Buffer.alloc(0);

  get header(): FileHeader | undefined {
    return this.contents.toString('latin1', 0, 8) === 'NDBBCKUP' ? ({} as FileHeader) : undefined;
  }

  push(piece: Buffer): void {
    this.contents = Buffer.concat([this.contents, piece]);
    if (this.contents.length >= 8 && this.header === undefined)
      throw new BackupError('BACKUP_FILE_INVALID', 'no header');
  }

  missing(): string | undefined {
    return this.header === undefined ? 'its header' : undefined;
  }
}

async function unwrap(bytes: Buffer, password?: string, pieceBytes = bytes.length) {
  const keeper = new Keeper();
  using unwrapper = new Unwrapper('a file', keeper, password);
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = Buffer.from(bytes.subarray(at, at + pieceBytes));
      await unwrapper.push(piece);
      piece.fill(0xff);
    }
    return { missing: await unwrapper.end(), contents: keeper.contents, walks: unwrapper.walks };
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    return { error: error.code };
  }
}

const flipped = (bytes: Buffer, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

const compressed = stored('compressed', names.ctl);
const encrypted = stored('encrypted', `BACKUP-${ENCRYPTED_ID}-0.1.Data`);
const encryptedLog = stored('encrypted', `BACKUP-${ENCRYPTED_LOG_ID}.1.log`);

describe('a compressed file', () => {
  it('gives its contents, in pieces of any size', async () => {
    const expected = { missing: undefined, walks: true, contents: plain(names.ctl) };
    for (const pieceBytes of [1, 7, 511, 512, 513, 1024, 4096, compressed.length])
      expect(await unwrap(compressed, undefined, pieceBytes)).toEqual(expected);
  });

  it('lacks its trailer, or is damaged, when it is cut anywhere', async () => {
    const data = stored('compressed', names.data);
    // The zeros after the trailer are padding: the file is whole without them, as far as its contents go.
    const end = data.lastIndexOf('DBDN') + 4;
    for (let length = 0; length < end; length += 1) {
      const result = await unwrap(data.subarray(0, length));
      expect(result.missing ?? result.error, `${length} bytes`).toBeDefined();
    }
  });

  it('never gives other contents when a bit is flipped', async () => {
    const data = stored('compressed', names.data);
    const contents = plain(names.data);
    const property = fc.asyncProperty(fc.nat({ max: 8 * data.length - 1 }), async (bit) => {
      const result = await unwrap(flipped(data, bit));
      if (result.error !== undefined) return result.error === 'BACKUP_FILE_INVALID';
      return result.missing !== undefined || result.contents.equals(contents);
    });
    await expect(fc.assert(property, { numRuns: 1000 })).resolves.toBeUndefined();
  });

  it('may not go on after its compressed contents', async () => {
    const at = compressed.lastIndexOf('DBDN') - 8;
    const longer = Buffer.concat([compressed.subarray(0, at), Buffer.alloc(600, 1), compressed.subarray(at)]);
    expect(await unwrap(longer)).toEqual({ error: 'BACKUP_FILE_INVALID' });
  });
});

describe('an encrypted file', () => {
  it('gives its contents to who has the password, in pieces of any size', async () => {
    const walker = new LogWalker({ path: 'log', kind: 'log', backupId: ENCRYPTED_LOG_ID });
    using unwrapper = new Unwrapper('log', walker, ENCRYPTED_LOG_PASSWORD);
    for (const byte of encryptedLog) await unwrapper.push(Buffer.of(byte));
    expect(await unwrapper.end()).toBeUndefined();
    expect(walker.entries).toBe(0);
    const whole = await unwrap(encrypted, ENCRYPTED_PASSWORD);
    expect(whole.contents?.toString('latin1', 0, 8)).toBe('NDBBCKUP');
    expect(await unwrap(encrypted, ENCRYPTED_PASSWORD, 100)).toEqual(whole);
  });

  it('is known to be closed without the password', async () => {
    const nothing = Buffer.alloc(0);
    expect(await unwrap(encrypted)).toEqual({ missing: undefined, walks: false, contents: nothing });
    expect(await unwrap(encrypted.subarray(0, -1))).toMatchObject({ missing: 'its encryption trailer' });
  });

  it('does not open with another password', async () => {
    expect(await unwrap(encrypted, 'wrong')).toEqual({ error: 'BACKUP_PASSWORD' });
    expect(await unwrap(encryptedLog, 'wrong')).toEqual({ error: 'BACKUP_PASSWORD' });
  });

  it('never gives other contents when a bit is flipped', async () => {
    const { contents } = await unwrap(encrypted, ENCRYPTED_PASSWORD);
    const property = fc.asyncProperty(fc.nat({ max: 8 * encrypted.length - 1 }), async (bit) => {
      // A flipped bit in the number of iterations can make the key derivation last for a minute.
      fc.pre(bit >> 3 < 132 || bit >> 3 > 135);
      const result = await unwrap(flipped(encrypted, bit), ENCRYPTED_PASSWORD);
      return (
        result.error !== undefined ||
        result.missing !== undefined ||
        result.contents.equals(contents ?? encrypted)
      );
    });
    await expect(fc.assert(property)).resolves.toBeUndefined();
  });
});
