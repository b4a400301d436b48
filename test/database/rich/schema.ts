import { kindTables } from './kinds.ts';
import { NOTES, ODD, PARENTS, quote } from './names.ts';

/**
 * One tablespace of 64 MiB a data node; the tables that lie in it hold a twentieth of all rows. Made before the tables,
 * and removed after them.
 */
export const diskStatements: readonly string[] = [
  `CREATE LOGFILE GROUP rich_log ADD UNDOFILE 'rich_undo.dat' INITIAL_SIZE 32M UNDO_BUFFER_SIZE 4M ENGINE NDBCLUSTER`,
  `CREATE TABLESPACE rich_space ADD DATAFILE 'rich_data.dat' USE LOGFILE GROUP rich_log
    INITIAL_SIZE 64M ENGINE NDBCLUSTER`,
];

/** The tables with many rows: their shares of all rows are in `fill.ts`. */
const bulkTables: readonly string[] = [
  'CREATE DATABASE bulk DEFAULT CHARACTER SET utf8mb4',
  `CREATE TABLE bulk.customers (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(80) NOT NULL,
    name VARCHAR(60) NOT NULL,
    country CHAR(2) CHARACTER SET latin1 NOT NULL,
    balance DECIMAL(12,2),
    created DATETIME(3) NOT NULL,
    UNIQUE KEY one_account (email),
    KEY by_country (country, created)
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE bulk.orders (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id BIGINT UNSIGNED NOT NULL,
    quantity SMALLINT NOT NULL,
    weight DOUBLE,
    state ENUM('placed','paid','sent','returned') NOT NULL,
    placed DATETIME(6) NOT NULL,
    KEY by_time (placed),
    CONSTRAINT order_customer FOREIGN KEY (customer_id) REFERENCES bulk.customers (id) ON DELETE CASCADE
  ) ENGINE=NDBCLUSTER PARTITION BY KEY () PARTITIONS 8`,
  `CREATE TABLE bulk.notes (
    id INT UNSIGNED NOT NULL PRIMARY KEY,
    body BLOB,
    text MEDIUMTEXT,
    data JSON
  ) ENGINE=NDBCLUSTER`,
  // No primary key: NDB gives each row a hidden one. Every row is there twice.
  `CREATE TABLE bulk.readings (
    sensor VARCHAR(20) NOT NULL,
    value FLOAT,
    taken TIMESTAMP(6) NULL,
    KEY by_sensor (sensor, taken)
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE bulk.archive (
    id BIGINT NOT NULL PRIMARY KEY,
    title VARCHAR(100) NOT NULL,
    content VARBINARY(300),
    scan BLOB,
    KEY by_title (title)
  ) TABLESPACE rich_space STORAGE DISK ENGINE=NDBCLUSTER`,
];

/** Keys of every kind, tables that NDB lays out in its own ways, and foreign keys of every kind. */
const tieTables: readonly string[] = [
  'CREATE DATABASE ties DEFAULT CHARACTER SET utf8mb4',
  `CREATE TABLE ties.words (
    word VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci NOT NULL PRIMARY KEY,
    meaning VARCHAR(200) COMMENT 'it''s a "comment"'
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE ties.composite (
    k VARBINARY(32) NOT NULL,
    t DATETIME(6) NOT NULL,
    n DECIMAL(10,2) NOT NULL,
    v INT,
    PRIMARY KEY (k, t, n),
    KEY by_value (v, t)
  ) ENGINE=NDBCLUSTER PARTITION BY KEY (k)`,
  `CREATE TABLE ties.binaries (id BINARY(16) NOT NULL PRIMARY KEY, v BIT(9)) ENGINE=NDBCLUSTER`,
  `CREATE TABLE ties.hashes (
    id CHAR(20) CHARACTER SET latin1 NOT NULL,
    a INT,
    b INT,
    PRIMARY KEY (id) USING HASH,
    UNIQUE KEY pairs (a, b) USING HASH,
    UNIQUE KEY one_b (b)
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE ties.everywhere (id INT NOT NULL PRIMARY KEY, v VARCHAR(40), KEY by_v (v))
    ENGINE=NDBCLUSTER COMMENT='NDB_TABLE=FULLY_REPLICATED=1'`,
  `CREATE TABLE ties.balanced (id INT NOT NULL PRIMARY KEY, v VARCHAR(40))
    ENGINE=NDBCLUSTER COMMENT='NDB_TABLE=READ_BACKUP=0,PARTITION_BALANCE=FOR_RA_BY_NODE'`,
  `CREATE TABLE ties.unlogged (id INT NOT NULL PRIMARY KEY, v VARCHAR(40))
    ENGINE=NDBCLUSTER COMMENT='NDB_TABLE=NOLOGGING=1'`,
  `CREATE TABLE ties.linear (
    id INT NOT NULL PRIMARY KEY AUTO_INCREMENT,
    token VARCHAR(36) NOT NULL DEFAULT (UUID()),
    changed TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)
  ) ENGINE=NDBCLUSTER AUTO_INCREMENT=5000 PARTITION BY LINEAR KEY (id) PARTITIONS 4`,
  `CREATE TABLE ties.tree (
    id INT NOT NULL PRIMARY KEY,
    above INT,
    name VARCHAR(40) NOT NULL,
    CONSTRAINT branch FOREIGN KEY (above) REFERENCES ties.tree (id) ON DELETE CASCADE
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE ${PARENTS} (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    UNIQUE KEY one_code (code)
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE ties.children (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    parent_id INT UNSIGNED NOT NULL,
    code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    CONSTRAINT of_parent FOREIGN KEY (parent_id) REFERENCES ${PARENTS} (id) ON DELETE CASCADE,
    CONSTRAINT of_code FOREIGN KEY (code) REFERENCES ${PARENTS} (code)
  ) ENGINE=NDBCLUSTER`,
];

/** Names that need quoting, and a foreign key into another database. */
const oddTables: readonly string[] = [
  `CREATE DATABASE ${quote(ODD)} DEFAULT CHARACTER SET latin1`,
  `CREATE TABLE ${NOTES} (
    \`the id\` INT NOT NULL PRIMARY KEY,
    \`größe \`\`m\`\`\` DECIMAL(5,2),
    \`select\` VARCHAR(20) CHARACTER SET utf8mb4,
    parent INT UNSIGNED,
    KEY \`by größe\` (\`größe \`\`m\`\`\`),
    CONSTRAINT \`to another database\` FOREIGN KEY (parent) REFERENCES ${PARENTS} (id) ON DELETE SET NULL
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE ${quote(ODD)}.\`with, comma.and.dots\` (id INT NOT NULL PRIMARY KEY, v VARCHAR(9)) ENGINE=NDBCLUSTER`,
  `CREATE TABLE ${quote(ODD)}.empty (id INT NOT NULL PRIMARY KEY, v LONGBLOB) ENGINE=NDBCLUSTER`,
];

/** The statements that make databases and tables, in order. */
export const richTables: readonly string[] = [...bulkTables, ...kindTables, ...tieTables, ...oddTables];
