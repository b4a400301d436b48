import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBackupId, nextBackupId, parseBackupId } from './backup-id.ts';

const ids = fc.integer({ min: 1, max: 4_294_967_294 });

test('an id is the time unless a higher one is known', () => {
  expect(nextBackupId(1_800_000_000, [])).toBe(1_800_000_000);
  expect(nextBackupId(1_800_000_000.9, [7, 250_130_300])).toBe(1_800_000_000);
  expect(nextBackupId(1_800_000_000, [1_800_000_000])).toBe(1_800_000_001);
  expect(nextBackupId(1_800_000_000, [1_900_000_000])).toBe(1_900_000_001);
  expect(nextBackupId(0, [])).toBe(1);
});

test('an id is above every known id and in range, or there is none left', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_294_967_294 }), fc.array(ids), (now, known) => {
      if (known.includes(4_294_967_294)) return;
      const id = nextBackupId(now, known);
      expect(isBackupId(id)).toBe(true);
      for (const other of known) expect(id).toBeGreaterThan(other);
    }),
  );
  expect(nextBackupId(1, [4_294_967_293])).toBe(4_294_967_294);
  expect(() => nextBackupId(1, [4_294_967_294])).toThrow(
    expect.objectContaining({ code: 'BACKUP_ID_EXHAUSTED' }),
  );
  expect(() => nextBackupId(4_294_967_295, [])).toThrow(
    expect.objectContaining({ code: 'BACKUP_ID_EXHAUSTED' }),
  );
});

test('only the one decimal spelling of an id in range is an id', () => {
  fc.assert(
    fc.property(ids, (id) => {
      expect(parseBackupId(String(id))).toBe(id);
    }),
  );
  for (const text of ['0', '-1', '+1', '07', '1.0', '1e3', ' 1', '1\n', '', '4294967295', '٣', '../1']) {
    expect(() => parseBackupId(text)).toThrow(expect.objectContaining({ code: 'BACKUP_ID_INVALID' }));
  }
});
