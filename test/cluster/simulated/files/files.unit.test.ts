import { assert, boolean, infiniteStream, integer, nat, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXAMPLE_MODEL } from '../model.ts';
import { controlHead, controlTail } from './control.ts';
import { dataFile } from './data.ts';
import { dictionaryOf, hasRows } from './dictionary.ts';
import { dealRows, fragmentsOf, fragmentsToWrite, partsOf, type Topology } from './fragments.ts';
import { readControl, readData } from './reader.ts';
import { compressionHeader, compressionTrailer, encryptionTrailer, Summary } from './wrapping.ts';
import { FILE_TYPE, fileHeader, logFile } from './words.ts';

/** From files of NDB 9.7.4, backup 7 of nodes 1 2 4 5 with two LDM threads. */
const REAL_LOG =
  '4e444242434b55500006030b0000000100000009000000020000000700010007000f230c7856341200090704000907040000' +
  '0000';
const REAL_PLACEMENT =
  '00020008000000010002000000040005000100020001000100050004000200010002000200040005000300020001000300050004';
/** The first 80 bytes of a compressed log file of 52 bytes, and what follows its deflate stream. */
const REAL_COMPRESSED_START = `fe03011000000200${'0'.repeat(28)}02${'0'.repeat(108)}010000`;
const REAL_COMPRESSED_END = 'e28072d5340000004442444e';
/** The last 56 bytes of an encrypted log file of 52 bytes with the CRC-32 that is computed there. */
const REAL_ENCRYPTED_END = '300000000000000034000000000000000000000063bc5a08000000000000000038000000c0010000';

const FOUR: Topology = {
  nodes: [
    { nodeId: 1, nodeGroup: 0 },
    { nodeId: 2, nodeGroup: 0 },
    { nodeId: 4, nodeGroup: 1 },
    { nodeId: 5, nodeGroup: 1 },
  ],
  ldm: 2,
  multithreaded: true,
  compressed: false,
};

describe('bytes as in real files', () => {
  test('an empty log file', () => {
    expect(logFile(7, true).toString('hex')).toBe(REAL_LOG);
    expect(logFile(7, false).toString('hex')).toBe(REAL_LOG.slice(0, 96));
  });

  test('where the fragments of a table are, in its description', () => {
    const head = controlHead(7, dictionaryOf(EXAMPLE_MODEL), fragmentsOf(FOUR));
    expect(head.toString('hex')).toContain(`0002008a00000034${REAL_PLACEMENT}`);
  });

  test('header and trailer of a compressed file, up to 512 bytes', () => {
    const contents = new Summary();
    contents.bytes = 52;
    contents.crc = 0xd57280e2;
    // The deflate stream of the real one ended at byte 555.
    const trailer = compressionTrailer(contents, 555);
    expect(555 + trailer.length).toBe(1024);
    expect(trailer.subarray(0, 12).toString('hex')).toBe(REAL_COMPRESSED_END);
    expect(compressionHeader().toString('hex', 0, 80)).toBe(REAL_COMPRESSED_START);
  });

  test('the trailer of an encrypted file', () => {
    const contents = new Summary();
    contents.bytes = 52;
    contents.crc = 0x085abc63;
    // 52 bytes are encrypted to 64, after a header of 512.
    const trailer = encryptionTrailer(contents, 512 + 64);
    expect(trailer.length).toBe(448);
    expect(trailer.toString('hex').slice(-112)).toBe(`${REAL_ENCRYPTED_END}1032547698badcfe4e44425846524d31`);
  });

  test('which node writes which fragment into which part', () => {
    const up = new Set([1, 2, 4, 5]);
    const written = (node: number, part: number) =>
      fragmentsToWrite(FOUR, up, node, part).map(({ number }) => number);
    expect([written(1, 1), written(1, 2)]).toEqual([[0, 4], []]);
    expect([written(2, 1), written(2, 2)]).toEqual([[], [2, 6]]);
    expect([written(4, 1), written(4, 2)]).toEqual([[1, 5], []]);
    expect([written(5, 1), written(5, 2)]).toEqual([[], [3, 7]]);
  });
});

const topologies = record({
  groups: integer({ min: 1, max: 3 }),
  replicas: integer({ min: 1, max: 3 }),
  ldm: integer({ min: 1, max: 4 }),
  multithreaded: boolean(),
}).map(({ groups, replicas, ldm, multithreaded }) => ({
  nodes: Array.from({ length: groups * replicas }, (_, at) => ({
    nodeId: at + 1,
    nodeGroup: Math.floor(at / replicas),
  })),
  ldm,
  multithreaded,
  compressed: false,
}));

test('with a node of every group up, each fragment is written once', () => {
  assert(
    property(topologies, infiniteStream(boolean()), (topology, coins) => {
      const groups = Map.groupBy(topology.nodes, ({ nodeGroup }) => nodeGroup);
      const up = new Set(
        [...groups.values()].flatMap((group) =>
          group.filter((_, at) => at === 0 || coins.next().value === true).map(({ nodeId }) => nodeId),
        ),
      );
      const parts = Array.from({ length: partsOf(topology) }, (_, at) => at + 1);
      const written = topology.nodes.flatMap(({ nodeId }) =>
        parts.flatMap((part) => fragmentsToWrite(topology, up, nodeId, part).map(({ number }) => number)),
      );
      expect(written.sort((a, b) => a - b)).toEqual(fragmentsOf(topology).map(({ number }) => number));
    }),
  );
});

test('no row is lost or made when rows are dealt', () => {
  assert(
    property(nat(1e9), integer({ min: 1, max: 64 }), nat(), (rows, count, seed) => {
      const dealt = dealRows(rows, count, seed);
      expect(dealt).toHaveLength(count);
      expect(dealt.every((share) => share >= 0)).toBe(true);
      expect(dealt.reduce((sum, share) => sum + share, 0)).toBe(rows);
    }),
  );
});

test('what is written can be read: tables, checkpoints, and every record', () => {
  const entries = dictionaryOf({
    tables: [{ database: 'a', table: 't', rows: 1000, rowBytes: 33, blobs: ['b'] }],
  });
  const fragments = fragmentsOf(FOUR);
  const rowsOf = (entry: (typeof entries)[number]) => dealRows(entry.rows, fragments.length, entry.id);
  const tail = controlTail({ start: 3, stop: 5 }, entries, rowsOf);
  const control = readControl(Buffer.concat([controlHead(9, entries, fragments), tail]));
  expect(control).toMatchObject({ startGcp: 3, stopGcp: 6 });
  expect(control.tables.map(({ name }) => name)).toContain('a/def/t');
  expect(control.tables.map(({ name }) => name)).toContain('a/def/NDB$BLOB_13_2');
  expect(control.tables).toHaveLength(entries.length);

  const chunks = [...dataFile(9, entries, fragments, rowsOf, 1)];
  const data = readData(Buffer.concat(chunks.map(({ bytes }) => bytes)));
  for (const entry of entries.filter(hasRows)) {
    const read = data.filter(({ table }) => table === entry.id).map(({ records }) => records);
    expect(read).toEqual(rowsOf(entry));
  }
  const total = data.reduce((sum, { records }) => sum + records, 0);
  expect(chunks.reduce((sum, { records }) => sum + records, 0)).toBe(total);
});

test('every file begins with its type and backup', () => {
  for (const type of Object.values(FILE_TYPE)) {
    const header = fileHeader(type, 4_294_967_294);
    expect(header).toHaveLength(48);
    expect([header.readUInt32BE(20), header.readUInt32BE(24)]).toEqual([type, 4_294_967_294]);
  }
});
