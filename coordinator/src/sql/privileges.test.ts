import { describe, expect, test } from 'vitest';
import { missingPrivileges, NEEDED_PRIVILEGES } from './privileges.ts';

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
