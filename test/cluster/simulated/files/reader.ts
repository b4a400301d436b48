import { ENTRY_TYPE } from './dictionary.ts';
import { SECTION } from './words.ts';

/** What ndb_restore takes from a control file. */
export interface ControlFile {
  readonly startGcp: number;
  readonly stopGcp: number;
  readonly tables: readonly { readonly id: number; readonly type: number; readonly name: string }[];
}

export interface FragmentData {
  readonly table: number;
  readonly fragment: number;
  readonly records: number;
}

const HEADER_BYTES = 48;
const NAME_OFFSET = 20;

/** @throws Error where it is no complete control file */
export function readControl(bytes: Buffer): ControlFile {
  if (bytes.toString('latin1', 0, 8) !== 'NDBBCKUP') throw new Error('no backup file');
  const tables: ControlFile['tables'][number][] = [];
  let gcp: { startGcp: number; stopGcp: number } | undefined;
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4);
    if (length < 2) throw new Error(`section of ${length} words`);
    const section = bytes.readUInt32BE(at);
    if (section === SECTION.tableDescription) tables.push(describe(bytes.subarray(at)));
    if (section === SECTION.gcpEntry)
      gcp = { startGcp: bytes.readUInt32BE(at + 8), stopGcp: bytes.readUInt32BE(at + 12) + 1 };
    at += length * 4;
  }
  if (gcp === undefined) throw new Error('readGCPEntry read error');
  return { ...gcp, tables };
}

/** The first properties are the name and, of a table or an index, its id. */
function describe(section: Buffer): ControlFile['tables'][number] {
  const nameBytes = section.readUInt32BE(NAME_OFFSET - 4);
  const afterName = NAME_OFFSET + Math.ceil(nameBytes / 4) * 4;
  return {
    type: section.readUInt32BE(8),
    name: section.toString('utf8', NAME_OFFSET, NAME_OFFSET + nameBytes - 1),
    id: section.readUInt32BE(afterName + 4),
  };
}

/** Tables that ndb_restore creates: those that people made, without the hidden ones of BLOBs, which come along. */
export const userTables = ({ tables }: ControlFile): ControlFile['tables'] =>
  tables.filter(
    ({ type, name }) =>
      type === ENTRY_TYPE.userTable && !name.startsWith('mysql/') && !name.includes('/NDB$BLOB_'),
  );

/**
 * The fragments of a Data file, each with the records that are there.
 *
 * @throws Error where the file ends within a fragment or a footer contradicts its records
 */
export function readData(bytes: Buffer): readonly FragmentData[] {
  const fragments: FragmentData[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    if (bytes.readUInt32BE(at) !== SECTION.fragmentHeader) throw new Error('no fragment header');
    const [table, fragment] = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)];
    at += bytes.readUInt32BE(at + 4) * 4;
    let records = 0;
    for (let length = bytes.readUInt32BE(at); length !== 0; length = bytes.readUInt32BE(at)) {
      at += 4 + length * 4;
      records++;
    }
    at += 4;
    if (bytes.readUInt32BE(at) !== SECTION.fragmentFooter || bytes.readUInt32BE(at + 16) !== records)
      throw new Error('footer does not fit');
    at += bytes.readUInt32BE(at + 4) * 4;
    fragments.push({ table, fragment, records });
  }
  return fragments;
}
