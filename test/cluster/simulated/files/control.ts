import { tableDescription } from './description.ts';
import { type Entry, hasRows } from './dictionary.ts';
import type { Fragment } from './fragments.ts';
import { FILE_TYPE, fileHeader, SECTION, section, words } from './words.ts';

/** What a control file has from the beginning: header, table list, and a description of each entry. */
export const controlHead = (
  backupId: number,
  entries: readonly Entry[],
  fragments: readonly Fragment[],
): Buffer =>
  Buffer.concat([
    fileHeader(FILE_TYPE.control, backupId),
    section(SECTION.tableList, words(...entries.map(({ id }) => id))),
    ...entries.map((entry) => tableDescription(entry, fragments)),
  ]);

/**
 * What a control file gets when its part is complete. Part 1 states the rows of every fragment of the cluster; the
 * other parts, and a part that was complete before its backup failed, state 0.
 */
export function controlTail(
  gcp: { readonly start: number; readonly stop: number },
  entries: readonly Entry[],
  rowsOf: (entry: Entry) => readonly number[],
): Buffer {
  const infos = entries.filter(hasRows).flatMap((entry) =>
    rowsOf(entry).map((rows, fragment) => {
      const high = Math.floor(rows / 2 ** 32);
      return section(SECTION.fragmentInfo, words(entry.id, fragment, rows >>> 0, high, 0, 0));
    }),
  );
  return Buffer.concat([section(SECTION.gcpEntry, words(gcp.start, gcp.stop)), ...infos]);
}
