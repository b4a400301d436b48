/** The options that select tables, in the words of ndb_restore. */
export const SELECTING = [
  'include-databases',
  'exclude-databases',
  'include-tables',
  'exclude-tables',
] as const;

interface Rule {
  readonly includes: boolean;
  readonly matches: (database: string, table: string) => boolean;
}

export interface Selection {
  /** Whether anything is included by name, so that what no option names is left out. */
  readonly isClosed: boolean;
  readonly selects: (database: string, table: string) => boolean;
}

/** What is wrong with the options, as the real program says it. */
export class BadOption extends Error {}

/**
 * The selection by options in their order on the command line: the last one that names a table decides. Names are cut
 * at commas and dots, with no way to quote either.
 *
 * @throws BadOption for a table without its database, or with more than one dot
 */
export function selectionOf(given: readonly (readonly [option: string, value: string])[]): Selection {
  const rules = given.flatMap(([option, value]): readonly Rule[] => {
    const kind = SELECTING.find((name) => name === option);
    if (kind === undefined) return [];
    const includes = kind.startsWith('include');
    return value.split(',').map((name) => ({ includes, matches: matcher(kind, name) }));
  });
  const isClosed = rules.some(({ includes }) => includes);
  return {
    isClosed,
    selects: (database, table) =>
      rules.findLast((rule) => rule.matches(database, table))?.includes ?? !isClosed,
  };
}

function matcher(kind: (typeof SELECTING)[number], name: string): Rule['matches'] {
  if (kind.endsWith('databases')) return (database) => database === name;
  if (name.split('.').length !== 2) throw new BadOption(`\`${name}\` is not a valid tablename!`);
  return (database, table) => `${database}.${table}` === name;
}

/** New names of databases by old ones. @throws BadOption for what is no pair of names */
export function rewritesOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [from = '', to = '', ...more] = pair.split(',');
      if (from === '' || to === '' || more.length > 0)
        throw new BadOption(`argument \`${pair}\` is not a pair 'a,b' of non-empty names.`);
      return [from, to];
    }),
  );
}
