import { createHash } from 'node:crypto';

/** A file as a manifest states it: its size in bytes, and the SHA-256 of its content in 64 hexadecimal digits. */
export const describeFile = <Name extends string>(name: Name, content: Buffer) => ({
  name,
  sizeBytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});
