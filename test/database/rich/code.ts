import { NOTES, ODD, PARENTS, quote } from './names.ts';

const VIEW = `${quote(ODD)}.${quote('view `of` it')}`;

/** What a native backup does not hold and a dump does; made after the rows, so that triggers see none of them. */
export const codeStatements: readonly string[] = [
  `CREATE VIEW bulk.by_state AS SELECT state, COUNT(*) AS orders, SUM(quantity) AS pieces FROM bulk.orders GROUP BY state`,
  `CREATE ALGORITHM=TEMPTABLE SQL SECURITY INVOKER VIEW ties.families (code, children) AS
    SELECT p.code, COUNT(*) FROM ${PARENTS} p JOIN ties.children c ON c.parent_id = p.id GROUP BY p.code`,
  // A view on a view, whose name sorts before it, of another database.
  `CREATE VIEW bulk.a_family AS SELECT * FROM ties.families WHERE children > 5`,
  `CREATE VIEW ties.roots AS SELECT * FROM ties.tree WHERE above IS NULL WITH CASCADED CHECK OPTION`,
  `CREATE VIEW ${VIEW} AS SELECT \`größe \`\`m\`\`\` AS \`größe\`, \`select\` FROM ${NOTES} WHERE \`select\` <> 'x\\\\y'`,
  `CREATE FUNCTION ties.depth(leaf INT) RETURNS INT READS SQL DATA COMMENT 'it''s "how deep"'
  BEGIN
    DECLARE deep INT DEFAULT 0;
    WHILE leaf IS NOT NULL DO
      SET deep = deep + 1, leaf = (SELECT above FROM ties.tree WHERE id = leaf AND above <> id);
    END WHILE;
    RETURN deep;
  END`,
  `CREATE PROCEDURE ties.plant(IN leaf INT, IN above_it INT, OUT planted INT)
  BEGIN
    DECLARE EXIT HANDLER FOR SQLEXCEPTION SET planted = -1;
    -- A comment; with a semicolon.
    INSERT INTO ties.tree VALUES (leaf, above_it, CONCAT('leaf ''', leaf, ''''));
    SET planted = (SELECT COUNT(*) FROM ties.tree WHERE above = above_it);
  END`,
  `CREATE TRIGGER ties.tidy BEFORE INSERT ON ties.words FOR EACH ROW SET NEW.meaning = TRIM(NEW.meaning)`,
  `CREATE TRIGGER ties.tell AFTER UPDATE ON ties.words FOR EACH ROW
    INSERT INTO ${quote(ODD)}.empty VALUES (CRC32(NEW.word) & 0x7fffffff, CONCAT(OLD.meaning, ' → ', NEW.meaning))`,
  // Enabled by who wants to see it work.
  `CREATE EVENT ties.grow ON SCHEDULE EVERY 1 SECOND DISABLE COMMENT 'every second'
    DO INSERT INTO ties.unlogged SELECT MAX(id) + 1, 'grown' FROM ties.unlogged`,
  // Starts so late that it never changes a row.
  `CREATE EVENT ties.\`nightly ü\` ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' ON COMPLETION PRESERVE
    DO DELETE FROM ties.unlogged WHERE v = 'grün'`,
];

interface Login {
  readonly user: string;
  readonly password: string;
  /** What this account may do. */
  readonly may: string;
  readonly mayNot: string;
}

/** Accounts whose passwords and privileges are tried. */
export const LOGINS: readonly Login[] = [
  {
    user: 'app',
    password: `pass'w"ord\\ ü🦀`,
    may: 'SELECT id, email FROM bulk.customers LIMIT 1',
    mayNot: 'SELECT name FROM bulk.customers LIMIT 1',
  },
  {
    user: "o'reader",
    password: 'only-reads',
    may: 'SELECT * FROM ties.families LIMIT 1',
    mayNot: 'DELETE FROM ties.children',
  },
  {
    user: 'stored in ndb',
    password: 'shared-by-servers',
    may: 'CALL ties.plant(0, 1, @planted)',
    mayNot: 'SELECT * FROM kinds.numbers',
  },
];

export const LOCKED = { user: 'leaver', password: 'has-left' };

/** `'user'@'%'` */
const account = (user: string): string => `'${user.replaceAll("'", "''")}'@'%'`;
const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const created = LOGINS.map(
  ({ user, password }) => `CREATE USER ${account(user)} IDENTIFIED BY ${literal(password)}`,
);

export const accountStatements: readonly string[] = [
  "CREATE ROLE 'reading', 'all of it'",
  ...created,
  `CREATE USER ${account(LOCKED.user)} IDENTIFIED BY '${LOCKED.password}' ACCOUNT LOCK PASSWORD EXPIRE INTERVAL 90 DAY`,
  "GRANT SELECT ON ties.* TO 'reading'",
  "GRANT SELECT ON *.* TO 'all of it'",
  "GRANT 'reading' TO 'o''reader'@'%'",
  "SET DEFAULT ROLE 'reading' TO 'o''reader'@'%'",
  "GRANT 'all of it' TO 'o''reader'@'%' WITH ADMIN OPTION",
  "GRANT SELECT (id, email), UPDATE (name) ON bulk.customers TO 'app'@'%'",
  `GRANT SELECT, INSERT ON ${quote(ODD)}.* TO 'app'@'%' WITH GRANT OPTION`,
  "GRANT PROCESS, BACKUP_ADMIN ON *.* TO 'app'@'%'",
  "GRANT NDB_STORED_USER ON *.* TO 'stored in ndb'@'%'",
  "GRANT EXECUTE ON PROCEDURE ties.plant TO 'stored in ndb'@'%'",
  "GRANT EXECUTE ON FUNCTION ties.depth TO 'app'@'%'",
];
