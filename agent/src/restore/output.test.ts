import { describe, expect, test } from 'vitest';
import { RestoreOutput } from './output.ts';

/** As ndb_restore 9.7.4 printed it, without the lines between. */
const DATA = `Nodeid = 1
Backup Id = 501
backup path = /r/501/rondb/1
Found backup 501 with 2 backup parts
Part parallelism is 64
2026-11-22T14:41:09.900000Z INFO: [part 1] Opening file '/r/501/rondb/1/BACKUP-501-PART-1-OF-2/BACKUP-501.1.ctl'
2026-11-22T14:41:09.900000Z INFO: [part 1] File size 63176 bytes
2026-11-22T14:41:10.265539Z INFO: [part 2] Opening file '/r/501/rondb/1/BACKUP-501-PART-2-OF-2/BACKUP-501-0.1.Data'
2026-11-22T14:41:10.265539Z INFO: [part 2] File size 48 bytes
2026-11-22T14:41:10.265539Z INFO: [part 1] Opening file '/r/501/rondb/1/BACKUP-501-PART-1-OF-2/BACKUP-501-0.1.Data'
2026-11-22T14:41:10.265539Z INFO: [part 1] File size 8345632 bytes
2026-11-22T14:41:10.265539Z INFO: [part 2] Opening file '/r/501/rondb/1/BACKUP-501-PART-2-OF-2/BACKUP-501.1.log'
2026-11-22T14:41:10.265539Z INFO: [part 2] File size 52 bytes
2026-11-22T14:41:10.265539Z INFO: [part 2] Restored 0 tuples and 0 log entries
2026-11-22T14:41:10.265539Z INFO: [part 2] Data and log restore successful
2026-11-22T14:41:10.265539Z INFO: [part 1] _____________________________________________________
Processing data in table: shop/def/orders(25) fragment 2
2026-11-22T14:41:20.265539Z INFO: [part 1] Data file progress:  63percent(5183600 bytes)

2026-11-22T14:41:26.941549Z INFO: [part 1] Opening file '/r/501/rondb/1/BACKUP-501-PART-1-OF-2/BACKUP-501.1.log'
2026-11-22T14:41:26.941560Z INFO: [part 1] File size 438644 bytes
2026-11-22T14:41:27.276519Z INFO: [part 1] Log file progress:  90percent(391300 bytes)
2026-11-22T14:41:27.386922Z INFO: [part 1] Restored 32241 tuples and 1122 log entries
2026-11-22T14:41:27.387234Z INFO: [part 1] Data and log restore successful`.split('\n');

function read(lines: readonly string[]): RestoreOutput {
  const output = new RestoreOutput();
  for (const line of lines) output.addLine(line);
  return output;
}

test('rows, log entries and bytes of all parts together', () => {
  const bytes = DATA.map((_, index) => read(DATA.slice(0, index)).bytes);
  expect([...bytes].sort((a, b) => a - b)).toEqual(bytes);
  const at = (text: string) => read(DATA.slice(0, 1 + DATA.findIndex((line) => line.includes(text)))).bytes;
  expect(at('63percent')).toBe(48 + 52 + Math.floor((8_345_632 * 63) / 100));
  expect(at('90percent')).toBe(48 + 52 + 8_345_632 + Math.floor((438_644 * 90) / 100));
  expect(read(DATA)).toMatchObject({
    succeeded: true,
    tuples: 32_241,
    logEntries: 1122,
    bytes: 48 + 52 + 8_345_632 + 438_644,
  });
});

test('without parts there is one', () => {
  expect(read([])).toMatchObject({ succeeded: false });
  expect(read(['2026-11-22T14:41:27.387234Z INFO: Data and log restore successful'])).toMatchObject({
    succeeded: true,
  });
});

test('one part of two is no success, wherever the words stand', () => {
  const last = DATA.at(-1) ?? '';
  expect(read(DATA.slice(0, -1)).succeeded).toBe(false);
  expect(read([...DATA.slice(0, -1), `Processing data in table: ${last}`]).succeeded).toBe(false);
});

describe('complaints', () => {
  const complaintsOf = (lines: readonly string[]) => {
    const output = new RestoreOutput();
    for (const line of lines) output.addProblem(line);
    return output.problems;
  };

  test('are kept without time and level, and without the names of unique indexes', () => {
    expect(
      complaintsOf([
        '2026-11-22T14:39:46.150533Z ERROR: [part 1] Unique indexes: ',
        '2026-11-22T14:39:46.150549Z ERROR: [part 1] one_sku$unique',
        '',
        '2026-11-22T15:23:25.376331Z ERROR: [part 1] Failing tuple : 1102\t9501\tcontents of a row',
        'with a line end',
        '2026-11-22T14:39:45.221442Z ERROR: [part 1] Create table `shop/def/products` failed: 721: Schema object',
        "Could not connect to cluster: '1011 - Could not connect to socket'",
      ]),
    ).toEqual([
      '[part 1] Create table `shop/def/products` failed: 721: Schema object',
      "Could not connect to cluster: '1011 - Could not connect to socket'",
    ]);
  });

  test('of which there are many: the first and the last', () => {
    const kept = complaintsOf(Array.from({ length: 1000 }, (_, index) => `trouble ${index}`));
    expect(kept).toHaveLength(20);
    expect([kept[0], kept[9], kept.at(-1)]).toEqual(['trouble 0', 'trouble 9', 'trouble 999']);
  });
});
