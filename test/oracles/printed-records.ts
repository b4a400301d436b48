import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { findProgram } from '../cluster/programs.ts';

/**
 * Records by table (`shop.orders`) in all Data files below `dir`, as ndb_print_backup_file finds them; each
 * fragment must be in one file only.
 *
 * @throws Error where a fragment is there twice, or its footer and the records before it differ
 */
export async function printedRecords(home: string, dir: string): Promise<Readonly<Record<string, number>>> {
  const program = await findProgram(home, 'ndb_print_backup_file');
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const print = async (file: string): Promise<string> =>
    (await execa(program, ['--no-print-rows', file], { maxBuffer: 1e9 })).stdout;

  const control = files.find((file) => file.endsWith('.ctl')) ?? '';
  const names = tableNames(await print(control));
  const seen = new Set<string>();
  const records: Record<string, number> = {};
  for (const file of files.filter((name) => name.endsWith('.Data'))) {
    for (const { tableId, fragment, count } of fragments(await print(file))) {
      const key = `${tableId}/${fragment}`;
      if (seen.has(key)) throw new Error(`fragment ${key} is in two files, one is ${file}`);
      seen.add(key);
      const name = names.get(tableId);
      if (name !== undefined) records[name] = (records[name] ?? 0) + count;
    }
  }
  return records;
}

/** User tables by id: type 2, and not a hidden table of BLOB parts. */
function tableNames(text: string): ReadonlyMap<number, string> {
  const tables = text.matchAll(
    /^TableType: 2\n(?:Key: 1 .*: "([^"/]+)\/def\/([^"]+)")\n^Key: 2 .*: (\d+)$/gm,
  );
  return new Map(
    [...tables].flatMap(([, database = '', name = '', id]): [number, string][] =>
      name.startsWith('NDB$') ? [] : [[Number(id), `${database}.${name}`]],
    ),
  );
}

function fragments(text: string): readonly { tableId: number; fragment: number; count: number }[] {
  const found = text.matchAll(
    /^Found (\d+) records\n-- Fragment footer:\nSectionType: 3\nSectionLength: 6\nTableId: (\d+)\nFragmentNo: (\d+)\nNoOfRecords: (\d+)$/gm,
  );
  return [...found].map(([, records, tableId, fragment, count]) => {
    if (records !== count) throw new Error(`${records} records before a footer that says ${count}`);
    return { tableId: Number(tableId), fragment: Number(fragment), count: Number(count) };
  });
}
