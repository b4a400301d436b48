import { bytesOf } from '../rows.ts';
import { NOTES, ODD, PARENTS, quote } from './names.ts';

/** A statement and its values. */
export type Insert = readonly [sql: string, values: readonly unknown[]];

const insert = (table: string, ...rows: readonly (readonly unknown[])[]): Insert => [
  `INSERT INTO ${table} VALUES ?`,
  [rows],
];
/** Where values are expressions. */
const insertSql = (table: string, ...rows: readonly string[]): Insert => [
  `INSERT INTO ${table} VALUES ${rows.map((row) => `(${row})`).join(', ')}`,
  [],
];

const numbers: Insert = insertSql(
  'kinds.numbers',
  `1, -128, 0, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0,
   -${'9'.repeat(35)}.${'9'.repeat(30)}, 0, -${'9'.repeat(65)}, -3.4028234e38, -1.7976931348623157e308, 0, b'0', b'0', b'0'`,
  `2, 127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807, 18446744073709551615,
   ${'9'.repeat(35)}.${'9'.repeat(30)}, 99999999.99, ${'9'.repeat(65)}, 3.4028234e38, 1.7976931348623157e308, 1,
   b'1', b'${'1'.repeat(17)}', b'${'1'.repeat(64)}'`,
  `3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.1754944e-38, 2.2250738585072014e-308, 0, 0, 0, 0`,
  `4${', NULL'.repeat(19)}`,
  `5, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -0.${'0'.repeat(29)}1, 0.01, -1, 1/3, 1/3, 1, 1, 12345, 9007199254740993`,
);

const strings: readonly Insert[] = [
  insert(
    'kinds.strings',
    [1, '', '', '', '', '', '', Buffer.alloc(16), Buffer.alloc(0), Buffer.alloc(0), '', ''],
    [2, ...Array.from({ length: 11 }, () => null)],
    [
      3,
      'ÿ€üß',
      '🦀'.repeat(255),
      'é'.repeat(100),
      'Привет',
      'naïve 🦀 \u0000 nul',
      '語'.repeat(3000),
      bytesOf('fixed', 16),
      bytesOf('bytes', 255),
      bytesOf('bytes long', 4000),
      '🦀',
      'one,two,três,4',
    ],
    [
      4,
      ' lead',
      'tab\tline\nback\\slash',
      "it's",
      'Ж',
      ' ',
      'trailing  ',
      Buffer.from('ends in zeros\0\0\0'),
      Buffer.from([0, 0]),
      Buffer.from('\'"\\\x1a\n'),
      "it's",
      'três',
    ],
  ),
];

const times: readonly Insert[] = [
  insertSql(
    'kinds.times',
    `1, '1000-01-01', '-838:59:59', '-838:59:59.000000', '1000-01-01 00:00:00', '1000-01-01 00:00:00.001',
     '1000-01-01 00:00:00.000001', '1970-01-01 00:00:01', '1970-01-01 00:00:01.000001', 1901`,
    `2, '9999-12-31', '838:59:59', '838:59:58.999999', '9999-12-31 23:59:59', '9999-12-31 23:59:59.998',
     '9999-12-31 23:59:59.999998', '2038-01-19 03:14:06', '2038-01-19 03:14:06.999999', 2155`,
    `3${', NULL'.repeat(9)}`,
    `4, '2024-02-29', '00:00:00', '-00:00:00.000001', '2024-02-29 12:00:00', '2024-02-29 12:00:00.5',
     '2024-02-29 12:00:00.123456', '2024-03-31 01:30:00', '2024-03-31 01:30:00.654321', 2024`,
  ),
  // A session that allows zero dates.
  [
    `SET SESSION sql_mode = ''; INSERT INTO kinds.times VALUES
     (5, '0000-00-00', 0, 0, '0000-00-00 00:00:00', 0, '2024-00-00 00:00:00', 0, 0, 0); SET SESSION sql_mode = DEFAULT`,
    [],
  ],
];

/** Around what is kept within the row (256), the sizes of parts (2000, 4000, 13948), and beyond. */
const LENGTHS = [
  0, 1, 255, 256, 257, 2000, 2255, 2256, 2257, 4000, 4256, 4257, 8000, 8001, 13_948, 14_204, 14_205, 65_535,
  1_048_576,
];

const atMost = (length: number, most: number): number => Math.min(length, most);

const lobs: readonly Insert[] = [
  ...LENGTHS.map((length, index) =>
    insert('kinds.lobs', [
      index + 1,
      bytesOf(`b_tiny ${length}`, atMost(length, 255)),
      bytesOf(`b ${length}`, atMost(length, 65_535)),
      bytesOf(`b_medium ${length}`, length),
      bytesOf(`b_long ${length}`, length),
      bytesOf(`t_tiny ${length}`, 128).toString('hex').slice(0, atMost(length, 255)),
      bytesOf(`t ${length}`, 32_768).toString('hex').slice(0, atMost(length, 65_535)),
      bytesOf(`t_medium ${length}`, 524_288).toString('hex').slice(0, length),
      '🦀'.repeat(Math.floor(length / 4)),
      JSON.stringify({
        n: length,
        text: 'ü'.repeat(Math.floor(length / 2)),
        list: [1, 1.5, null, true, '🦀'],
      }),
    ]),
  ),
  insert('kinds.lobs', [100, ...Array.from({ length: 9 }, () => null)]),
  insertSql(
    'kinds.lobs',
    `101, '', '', '', '', '', '', '', '', '""'`,
    `102, '', '', '', '', '', '', '', '', CAST(18446744073709551615 AS JSON)`,
    `103, '', '', '', '', '', '', '', '', JSON_OBJECT('at', CAST('2024-02-29 12:00:00.123456' AS DATETIME(6)), 'of', 0.1)`,
  ),
];

const shapes: Insert = insertSql(
  'kinds.shapes',
  `1, ST_GeomFromText('POINT(1 2)'), ST_GeomFromText('POINT(-1.5 1e300)'), ST_GeomFromText('POINT(59.3 18.1)', 3857),
   ST_GeomFromText('LINESTRING(0 1, 2 3)'), ST_GeomFromText('POLYGON((0 1, 5 0, 5 6, 0 1))'),
   ST_GeomFromText('MULTIPOINT(1 2, 3 4)'), ST_GeomFromText('MULTILINESTRING((0 1, 2 3), (4 5, 6 7))'),
   ST_GeomFromText('MULTIPOLYGON(((0 1, 5 0, 5 6, 0 1)))'),
   ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 1, 2 3))')`,
  // Longer than what is kept within the row.
  `2, ST_GeomFromText('LINESTRING(${Array.from({ length: 500 }, (_, n) => `${n} ${n * 2 + 1}`).join(', ')})'),
   ST_GeomFromText('POINT(0 1)'), NULL, NULL, NULL, NULL, NULL, NULL, ST_GeomFromText('GEOMETRYCOLLECTION EMPTY')`,
);

const computed: Insert = [
  `INSERT INTO kinds.computed (id, a, b, doc) VALUES
    (1, 21, 'forty-two', '{"n": 7}'), (2, NULL, NULL, NULL), (3, -1, '', '{"n": -7, "more": [1, 2]}')`,
  [],
];

const ties: readonly Insert[] = [
  insert('ties.words', ['Ångström', null], ['ZEBRA', 'an animal'], ['', 'nothing'], ['🦀', 'a crab']),
  insert(
    'ties.composite',
    ...Array.from({ length: 200 }, (_, n) => [
      bytesOf(`k ${n % 10}`, n % 33),
      `2024-01-01 00:00:00.${String(n).padStart(6, '0')}`,
      `${n % 2 === 0 ? '-' : ''}${n}.25`,
      n % 7 === 0 ? null : n % 50,
    ]),
  ),
  insert(
    'ties.binaries',
    ...Array.from({ length: 20 }, (_, n) => [bytesOf(`id ${n}`, 16), Buffer.from([n % 2, n])]),
  ),
  insert(
    'ties.hashes',
    ['one', 1, 10],
    ['two', 1, 20],
    ['no a', null, 30],
    ['no b', 1, null],
    ['none', null, null],
    ['none either', null, null],
  ),
  ...['everywhere', 'balanced', 'unlogged'].map((name) =>
    insert(
      `ties.${name}`,
      ...Array.from({ length: 100 }, (_, n) => [n, n % 9 === 0 ? null : `${name} ${n % 20}`]),
    ),
  ),
  [
    'INSERT INTO ties.linear (token) VALUES (UUID()), (UUID()), (UUID()); INSERT INTO ties.linear VALUES ()',
    [],
  ],
  insert(
    'ties.tree',
    [1, null, 'root'],
    [2, 1, 'left'],
    [3, 1, 'right'],
    [4, 2, 'leaf'],
    [5, 5, 'its own parent'],
  ),
  insert(PARENTS, ...Array.from({ length: 50 }, (_, n) => [n + 1, `Code ${n + 1}`])),
  insert(
    'ties.children',
    ...Array.from({ length: 300 }, (_, n) => [
      n + 1,
      (n % 50) + 1,
      n % 3 === 0 ? null : `Code ${((n * 7) % 50) + 1}`,
    ]),
  ),
  insert(NOTES, [1, '1.75', '月', 1], [2, null, null, null], [3, '-999.99', '', 2], [4, '0', '🦀', 1]),
  insert(`${quote(ODD)}.\`with, comma.and.dots\``, [1, 'a'], [2, null]),
  insert('kinds.on_disk', ...Array.from({ length: 300 }, (_, n) => onDisk(n))),
];

function onDisk(n: number): readonly unknown[] {
  const word = n % 10 === 0 ? null : bytesOf(`word ${n}`, n % 100).toString('hex');
  return [n, `memory ${n}`, n / 7, word, n % 5 === 0 ? null : bytesOf(`disk ${n}`, (n * 37) % 6000)];
}

/** The rows of all tables but those of `bulk`, in the order in which foreign keys allow them. */
export const richRows: readonly Insert[] = [
  numbers,
  ...strings,
  ...times,
  ...lobs,
  shapes,
  computed,
  ...ties,
];
