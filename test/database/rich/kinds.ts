/**
 * One table for each family of column types, with every type that NDB has. A row of
 * NDB is at most 30000 bytes without BLOBs.
 */
export const kindTables: readonly string[] = [
  'CREATE DATABASE kinds DEFAULT CHARACTER SET utf8mb4',
  `CREATE TABLE kinds.numbers (
    id INT NOT NULL PRIMARY KEY,
    tiny TINYINT, tiny_u TINYINT UNSIGNED,
    small SMALLINT, small_u SMALLINT UNSIGNED,
    medium MEDIUMINT, medium_u MEDIUMINT UNSIGNED,
    normal INT, normal_u INT UNSIGNED,
    big BIGINT, big_u BIGINT UNSIGNED,
    exact DECIMAL(65,30), exact_u DECIMAL(10,2) UNSIGNED, whole DECIMAL(65,0),
    single FLOAT, twice DOUBLE,
    flag BOOLEAN, bit_1 BIT(1), bit_17 BIT(17), bit_64 BIT(64)
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE kinds.strings (
    id INT NOT NULL PRIMARY KEY,
    c_latin1 CHAR(10) CHARACTER SET latin1,
    c_utf8 CHAR(255) CHARACTER SET utf8mb4,
    v_latin1 VARCHAR(100) CHARACTER SET latin1,
    v_cp1251 VARCHAR(100) CHARACTER SET cp1251,
    v_utf16 VARCHAR(50) CHARACTER SET utf16,
    v_long VARCHAR(3000) CHARACTER SET utf8mb4,
    fixed BINARY(16),
    bytes VARBINARY(255),
    bytes_long VARBINARY(4000),
    choice ENUM('', 'a', 'ü', 'it''s', '🦀'),
    choices SET('one', 'two', 'três', '4')
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE kinds.times (
    id INT NOT NULL PRIMARY KEY,
    d DATE, t TIME, t6 TIME(6), dt DATETIME, dt3 DATETIME(3), dt6 DATETIME(6),
    ts TIMESTAMP NULL, ts6 TIMESTAMP(6) NULL, y YEAR
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE kinds.lobs (
    id INT NOT NULL PRIMARY KEY,
    b_tiny TINYBLOB, b BLOB, b_medium MEDIUMBLOB, b_long LONGBLOB,
    t_tiny TINYTEXT CHARACTER SET latin1, t TEXT, t_medium MEDIUMTEXT CHARACTER SET latin1, t_long LONGTEXT,
    doc JSON
  ) ENGINE=NDBCLUSTER`,
  // NDB takes shapes, but no spatial index and no geographic reference system.
  `CREATE TABLE kinds.shapes (
    id INT NOT NULL PRIMARY KEY,
    any_shape GEOMETRY, place POINT NOT NULL, flat POINT SRID 3857, way LINESTRING, area POLYGON,
    places MULTIPOINT, ways MULTILINESTRING, areas MULTIPOLYGON, shapes GEOMETRYCOLLECTION
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE kinds.computed (
    id INT NOT NULL PRIMARY KEY,
    a INT,
    b VARCHAR(20),
    doc JSON,
    twice INT GENERATED ALWAYS AS (a * 2) VIRTUAL,
    digest CHAR(64) GENERATED ALWAYS AS (SHA2(b, 256)) STORED,
    n INT GENERATED ALWAYS AS (doc->>'$.n') STORED,
    KEY by_digest (digest),
    KEY by_n (n)
  ) ENGINE=NDBCLUSTER`,
  `CREATE TABLE kinds.on_disk (
    id INT NOT NULL PRIMARY KEY,
    in_memory VARCHAR(40) STORAGE MEMORY,
    number DOUBLE STORAGE DISK,
    word VARCHAR(200) STORAGE DISK,
    bytes BLOB
  ) TABLESPACE rich_space STORAGE DISK ENGINE=NDBCLUSTER`,
];
