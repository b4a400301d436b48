import { describe, expect, test } from 'vitest';
import { missingInDatabase, missingPrivileges, NEEDED_PRIVILEGES } from './privileges.ts';

const missing = (...lines: string[]): [string, string][] =>
  missingPrivileges(NEEDED_PRIVILEGES.mysql, "o'k@%", lines).map(({ message, hint }) => [message, hint]);

describe('what an account lacks', () => {
  test('nothing, with all of them or with ALL', () => {
    expect(missing("GRANT SELECT, EVENT, TRIGGER, SHOW VIEW ON *.* TO `o'k`@`%`")).toEqual([]);
    expect(missing("GRANT ALL PRIVILEGES ON *.* TO `o'k`@`%`")).toEqual([]);
  });

  test('a privilege on one database is not one on all, and the hint grants it', () => {
    expect(
      missing("GRANT SELECT, EVENT, SHOW VIEW ON *.* TO `o'k`@`%`", "GRANT TRIGGER ON `shop`.* TO `o'k`@`%`"),
    ).toEqual([["account o'k@% lacks the privilege TRIGGER on *.*", "GRANT TRIGGER ON *.* TO `o'k`@`%`;"]]);
  });

  test('the right to grant is apart from all others', () => {
    const all = 'GRANT ALL PRIVILEGES ON *.* TO `a`@`%`';
    const lacks = (line: string) => missingPrivileges(['DROP', 'GRANT OPTION'], 'a@%', [line]).length;
    expect(lacks(all)).toBe(1);
    expect(lacks(`${all} WITH GRANT OPTION`)).toBe(0);
  });

  test('in one database may be granted there or everywhere', () => {
    const needed = { database: 'a_b', privileges: ['INSERT', 'DELETE'] };
    const lacks = (...lines: string[]) =>
      missingInDatabase(
        needed,
        'o@%',
        lines.map((line) => `${line} \`o\`@\`%\``),
      ).map(({ hint }) => hint);
    expect(lacks('GRANT INSERT ON `a\\_b`.* TO', 'GRANT DELETE ON *.* TO')).toEqual([]);
    expect(lacks('GRANT ALL PRIVILEGES ON `a_b`.* TO')).toEqual([]);
    expect(lacks('GRANT INSERT ON `a_b`.* TO', 'GRANT DELETE ON `ab`.* TO')).toEqual([
      'GRANT DELETE ON `a_b`.* TO `o`@`%`;',
    ]);
    expect(lacks('GRANT INSERT, DELETE ON *.* TO', 'REVOKE INSERT ON `a_b`.* FROM')).toEqual([
      'GRANT INSERT ON `a_b`.* TO `o`@`%`;',
    ]);
  });

  test('a partial revoke takes it away in its database', () => {
    expect(
      missing(
        "GRANT SELECT, EVENT, TRIGGER, SHOW VIEW ON *.* TO `o'k`@`%`",
        "REVOKE SELECT ON `mysql`.* FROM `o'k`@`%`",
      ),
    ).toEqual([
      ["account o'k@% lacks the privilege SELECT on `mysql`.*", "GRANT SELECT ON `mysql`.* TO `o'k`@`%`;"],
    ]);
  });
});
