import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { planTransfers } from './transfer-plan.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const file = (sizeBytes: number) => ({ sizeBytes });
const roomy = { memoryLimitBytes: 512 * MIB, cores: 2 };

test('many small files go side by side, one part each', () => {
  expect(
    planTransfers(
      Array.from({ length: 100 }, () => file(1000)),
      roomy,
    ),
  ).toEqual({
    transfers: 8,
    uploadConcurrency: 1,
    chunkSizeBytes: 16 * MIB,
  });
});

test('one big file gets all the streams', () => {
  expect(planTransfers([file(10 * GIB)], roomy)).toEqual({
    transfers: 1,
    uploadConcurrency: 8,
    chunkSizeBytes: 16 * MIB,
  });
});

test('a file of the largest size that S3 takes still has 10,000 parts', () => {
  const plan = planTransfers([file(5 * 1024 * GIB)], { memoryLimitBytes: 128 * MIB, cores: 2 });
  expect(plan).toEqual({ transfers: 1, uploadConcurrency: 1, chunkSizeBytes: 525 * MIB });
});

test('for any files and limits: at most 10,000 parts of 5 MiB and more, within the memory limit where it is possible', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 5 * 1024 * GIB }), { maxLength: 200 });
  const limits = fc.record({
    memoryLimitBytes: fc.integer({ min: 0, max: 8 * GIB }),
    cores: fc.integer({ min: 1, max: 64 }),
  });
  fc.assert(
    fc.property(sizes, limits, (bytes, limit) => {
      const { transfers, uploadConcurrency, chunkSizeBytes } = planTransfers(bytes.map(file), limit);
      const largest = Math.max(0, ...bytes);
      expect(Math.ceil(largest / chunkSizeBytes)).toBeLessThanOrEqual(10_000);
      expect(chunkSizeBytes).toBeGreaterThanOrEqual(5 * MIB);
      expect(chunkSizeBytes % MIB).toBe(0);
      expect(transfers).toBeGreaterThanOrEqual(1);
      expect(transfers * uploadConcurrency).toBeLessThanOrEqual(16);
      const memory = 64 * MIB + transfers * (uploadConcurrency * chunkSizeBytes + 4 * MIB);
      // A single stream is the least there is; it may need more for a file of many parts.
      expect(transfers * uploadConcurrency === 1 || memory <= limit.memoryLimitBytes).toBe(true);
    }),
  );
});
