import { isSpace, splitSql, unquote } from './quoting.ts';

interface ViewSection {
  /** `database` and `name` as one key. */
  readonly key: string;
  /** Ready to stand anywhere: with its own USE. */
  readonly text: string;
  /** Keys of all that its definition may refer to. */
  readonly uses: ReadonlySet<string>;
}

const VIEW = '--\n-- Final view structure for view';
const SECTION = /^--\n-- (?:Final view structure for view|Current Database: )/m;
const FIRST_VIEW = /^--\n-- Final view structure for view/m;
const AFTER_VIEWS = /^\/\*!40103 SET TIME_ZONE=@OLD_TIME_ZONE \*\/;$/m;

/**
 * Puts the final views of a dump in the order of what they refer to. Dump programs write them by name, over
 * placeholders of the others; a view WITH CHECK OPTION on a placeholder is refused (error 1368), and with it the rest
 * of the file.
 *
 * @param dump output of mysqldump or mariadb-dump, one character a byte
 */
export function orderViews(dump: string): string {
  const start = FIRST_VIEW.exec(dump)?.index;
  if (start === undefined) return dump;
  const end = start + (AFTER_VIEWS.exec(dump.slice(start))?.index ?? dump.length - start);
  let database = lastMatch(dump.slice(0, start), /^USE `((?:[^`]|``)*)`;$/gm) ?? '';
  const sections: ViewSection[] = [];
  for (const text of splitBefore(dump.slice(start, end), SECTION)) {
    database = lastMatch(text, /^USE `((?:[^`]|``)*)`;$/gm) ?? database;
    if (text.startsWith(VIEW)) sections.push(readSection(database, text));
  }
  return `${dump.slice(0, start)}${inOrder(sections).join('')}${dump.slice(end)}`;
}

/** Those that a view uses come before it; else the order stays. What seems a circle is cut where it closes. */
function inOrder(sections: readonly ViewSection[]): string[] {
  const byKey = new Map(sections.map((section) => [section.key, section]));
  const seen = new Set<string>();
  const ordered: string[] = [];
  const visit = (section: ViewSection): void => {
    if (seen.has(section.key)) return;
    seen.add(section.key);
    for (const used of section.uses) {
      const found = byKey.get(used);
      if (found !== undefined) visit(found);
    }
    ordered.push(section.text);
  };
  for (const section of sections) visit(section);
  return ordered;
}

/** A section that is not understood is kept all the same. */
function readSection(database: string, text: string): ViewSection {
  // The names of its columns may follow.
  const name = lastMatch(text, /^\/\*!50001 VIEW `((?:[^`]|``)*)` /gm) ?? '';
  const definition = text.split('\n').find((line) => line.startsWith('/*!50001 VIEW ')) ?? '';
  return {
    key: name === '' ? text : keyOf(unquote(`\`${database}\``), unquote(`\`${name}\``)),
    text: `USE \`${database}\`;\n\n${text}`,
    uses: references(unquote(`\`${database}\``), definition),
  };
}

/**
 * Servers print tables of the same database as `` `t` `` and others as `` `db`.`t` ``; columns follow a dot and
 * names of result columns follow AS. A name that is something else does no harm: it only moves a view.
 */
function references(database: string, definition: string): Set<string> {
  const words = splitSql(definition).filter((word) => !isSpace(word));
  const found = new Set<string>();
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    if (!word.startsWith('`') || before === '.' || before === 'AS') continue;
    found.add(keyOf(database, unquote(word)));
    const next = words[index + 2];
    if (words[index + 1] === '.' && next?.startsWith('`')) found.add(keyOf(unquote(word), unquote(next)));
  }
  return found;
}

function splitBefore(text: string, marker: RegExp): string[] {
  const starts = [...text.matchAll(new RegExp(marker.source, 'gm'))].map((match) => match.index);
  return starts.map((from, index) => text.slice(from, starts[index + 1]));
}

const lastMatch = (text: string, pattern: RegExp): string | undefined =>
  [...text.matchAll(pattern)].at(-1)?.[1];
const keyOf = (database: string, name: string): string => JSON.stringify([database, name]);
