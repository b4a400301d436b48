import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRcloneLine } from './rclone-log.ts';

test('the statistics of a running upload', () => {
  const output = readFileSync(new URL('fixtures/rclone-1.60/progress.txt', import.meta.url), 'utf8');
  const stats = output.split('\n').flatMap((line) => {
    const parsed = parseRcloneLine(line);
    return parsed.kind === 'stats' ? [parsed.stats] : [];
  });
  expect(stats.length).toBeGreaterThan(1);
  for (const { bytes, totalBytes } of stats) {
    expect(bytes).toBeLessThanOrEqual(totalBytes);
    expect(totalBytes).toBe(15_000_100);
  }
  const [first] = stats;
  expect(first?.transferring).toContainEqual({
    name: 'BACKUP-1/c.Data',
    bytes: expect.any(Number) as number,
    size: 12_000_000,
  });
  expect(stats.at(-1)).toMatchObject({ bytes: 15_000_100, transferring: [] });
  expect(stats.at(-1)?.bytesPerSecond).toBeGreaterThan(0);
});

test.each([
  ['2026/11/22 11:20:56 Failed to copy: no', { kind: 'problem', text: 'Failed to copy: no' }],
  ['2026/11/22 11:20:56 NOTICE: Config file not found', { kind: 'other' }],
  ['caused by: dial tcp', { kind: 'problem', text: 'caused by: dial tcp' }],
  ['', { kind: 'other' }],
  ['{"level":"warning","msg":"x"}', { kind: 'other' }],
  ['{"level":"error","msg":"x","object":"a/b"}', { kind: 'problem', text: 'a/b: x' }],
  ['{"level":"critical","msg":"x"}', { kind: 'problem', text: 'x' }],
  ['{"level":"error",', { kind: 'problem', text: '{"level":"error",' }],
])('%j', (line, expected) => expect(parseRcloneLine(line)).toEqual(expected));

test('any line is an answer, and numbers are never negative', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc
      .record({
        stats: fc.dictionary(fc.constantFrom('bytes', 'speed', 'transferring', 'checking'), fc.jsonValue()),
      })
      .map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(line, (text) => {
      const parsed = parseRcloneLine(text);
      expect(['stats', 'problem', 'other']).toContain(parsed.kind);
      if (parsed.kind !== 'stats') return;
      for (const value of [parsed.stats.bytes, parsed.stats.totalBytes, parsed.stats.bytesPerSecond]) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(Number.isInteger(value)).toBe(true);
      }
    }),
  );
});
