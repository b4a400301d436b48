import { type Column, ENTRY_TYPE, type Entry } from './dictionary.ts';
import type { Fragment } from './fragments.ts';
import { SECTION, section, words } from './words.ts';

type Property = readonly [key: number, value: number | string | Buffer];

/** -2 and -256, by which the files say "none". */
const NO_TABLESPACE = 0xffff_fffe;
const NONE = 0xffff_ff00;
const HASH_BUCKETS = 3840;
const HASH_MAP_ID = 7680;

/** The section that describes an entry: its type, then the properties of the dictionary in the order of the real files. */
export function tableDescription(entry: Entry, fragments: readonly Fragment[]): Buffer {
  const properties =
    entry.type === ENTRY_TYPE.hashMap
      ? hashMapProperties(fragments.length)
      : entry.foreignKey === undefined
        ? tableProperties(entry, fragments)
        : foreignKeyProperties(entry, entry.foreignKey);
  return section(SECTION.tableDescription, Buffer.concat([words(entry.type), ...properties.map(encode)]));
}

function tableProperties(entry: Entry, fragments: readonly Fragment[]): readonly Property[] {
  const { columns, primary } = entry;
  const isIndex = primary !== undefined;
  const placement = placementOf(fragments);
  return [
    [1, entry.name],
    [2, entry.id],
    [3, 1],
    [5, columns.filter(({ key }) => key).length],
    [6, columns.length],
    [7, 0],
    [8, 0],
    [12, isIndex ? 64 : 1],
    [4, isIndex ? 0 : 1],
    [150, 1],
    [151, 1],
    [28, 0],
    [29, 0],
    [158, isIndex ? 0 : 1],
    [159, 0],
    [10, 78],
    [11, 80],
    [9, 6],
    [13, isIndex ? 8 : 9],
    [18, entry.type],
    [139, 0],
    [140, 0],
    [141, 1],
    [142, isIndex ? 1 : 0],
    [127, NO_TABLESPACE],
    [128, fragments.length],
    [143, 0],
    [144, 0],
    [152, isIndex ? 2 : 0],
    [153, isIndex ? NONE : 1],
    [155, 2],
    [156, 0],
    [157, 0],
    [160, fragments.length],
    [161, NONE],
    ...(isIndex ? [] : ([[154, 1]] satisfies Property[])),
    [137, placement.length],
    [138, placement],
    ...(primary === undefined ? [] : indexProperties(primary)),
    ...noBytes(26, 27),
    [133, 0],
    ...noBytes(129, 130),
    ...noBytes(135, 136),
    ...columns.flatMap(columnProperties),
    [999, 1],
  ];
}

/** Indexed table, state on-line, no update trigger. */
const indexProperties = ({ id, name }: { id: number; name: string }): readonly Property[] => [
  [19, name],
  [20, id],
  [21, 4],
  [25, 4],
];

const noBytes = (lengthKey: number, key: number): readonly Property[] => [
  [lengthKey, 0],
  [key, Buffer.alloc(0)],
];

/** Element size, array size, array type, external type, precision, scale and length of each type of column. */
function columnProperties(column: Column, at: number): readonly Property[] {
  const length = column.length ?? 0;
  const type = {
    int: { size: 5, array: 1, arrayType: 0, type: 7, precision: 0, scale: 0, length: 1 },
    varbinary: { size: 3, array: length + 2, arrayType: 2, type: 18, precision: 0, scale: 0, length },
    blob: { size: 3, array: 272, arrayType: 2, type: 20, precision: 256, scale: 2000, length: 0 },
  }[column.type];
  return [
    [1000, column.name],
    [1001, at],
    [1006, column.key === true ? 1 : 0],
    [1003, type.size],
    [1005, type.array],
    [1019, type.arrayType],
    [1008, column.key === true ? 0 : 1],
    [1009, 0],
    [1010, 0],
    [1013, type.type],
    [1014, type.precision],
    [1015, type.scale],
    [1016, type.length],
    [1017, 0],
    [1007, 0],
    ...noBytes(1020, 1021),
    [1999, 1],
  ];
}

/** Halfwords: replicas, fragments, then for each fragment its log part and its nodes. */
function placementOf(fragments: readonly Fragment[]): Buffer {
  const replicas = fragments[0]?.nodes.length ?? 0;
  const halves = [replicas, fragments.length, ...fragments.flatMap((one) => [one.logPart, ...one.nodes])];
  const bytes = Buffer.alloc(halves.length * 2);
  halves.forEach((value, at) => bytes.writeUInt16BE(value, at * 2));
  return bytes;
}

/** The parent by its primary key, its first column; the child by an ordered index over its second. */
function foreignKeyProperties(
  { id, name }: Entry,
  { parent, child, index }: NonNullable<Entry['foreignKey']>,
): readonly Property[] {
  const column = (at: number): Buffer => Buffer.from([at, 0, 0, 0]);
  return [
    [1, name],
    [14, parent.name],
    [15, ''],
    [16, child.name],
    [17, index.name],
    [2, id],
    [3, 2],
    [4, parent.id],
    [5, 3],
    [6, child.id],
    [7, 2],
    [8, NONE],
    [9, NONE],
    [10, index.id],
    [11, 2],
    [12, 0],
    [13, 0],
    [18, 4],
    [19, column(0)],
    [20, 4],
    [21, column(1)],
  ];
}

/** Which fragment each hash bucket belongs to, as halfwords. */
function hashMapProperties(count: number): readonly Property[] {
  const buckets = Buffer.alloc(HASH_BUCKETS * 2);
  for (let at = 0; at < HASH_BUCKETS; at++) buckets.writeUInt16BE(at % count, at * 2);
  return [
    [1, `DEFAULT-HASHMAP-${HASH_BUCKETS}-${count}`],
    [2, HASH_MAP_ID],
    [153, 1],
    [154, 1],
    [3, buckets],
  ];
}

/** A number is a halfword 0, the key and the value; a string (1) and bytes (2) have a length and padding instead. */
function encode([key, value]: Property): Buffer {
  if (typeof value === 'number') return words(key, value);
  const isText = typeof value === 'string';
  const bytes = isText ? Buffer.from(`${value}\0`, 'utf8') : value;
  const padding = Buffer.alloc((4 - (bytes.length % 4)) % 4);
  return Buffer.concat([words(((isText ? 1 : 2) << 16) | key, bytes.length), bytes, padding]);
}
