import { expect, test } from 'vitest';
import { everything } from '../../restore/selection.ts';
import { textOfBytes } from '../replay/bytes.ts';
import { expectedKeys } from './expected-keys.ts';

const FILE = Buffer.from(`
USE \`shop\`;
CREATE TABLE IF NOT EXISTS \`t\` (
  \`key\` int NOT NULL COMMENT 'KEY \`x\` (\`y\`), UNIQUE KEY',
  \`unique\` enum('a,b','(') DEFAULT '(',
  \`d\` decimal(10,2) DEFAULT (1 + (2)),
  PRIMARY KEY (\`key\`,\`unique\`) USING HASH,
  UNIQUE KEY \`é,(\` (\`d\`) COMMENT 'KEY',
  KEY \`by_d\` (\`d\`,\`key\`),
  CONSTRAINT \`fk\` FOREIGN KEY (\`d\`) REFERENCES \`other\`.\`p\` (\`id\`) ON DELETE CASCADE,
  CONSTRAINT \`self\` FOREIGN KEY (\`d\`) REFERENCES \`t\` (\`key\`),
  CONSTRAINT \`positive\` CHECK ((\`d\` > 0))
) ENGINE=ndbcluster DEFAULT CHARSET=utf8mb4
/*!50100 PARTITION BY KEY (\`key\`) PARTITIONS 2 */;
CREATE TABLE \`local\` (\`id\` int, KEY \`k\` (\`id\`)) ENGINE=InnoDB;
`);

test('the keys of CREATE TABLE, whatever stands in names, comments and defaults', () => {
  const rewriteDatabases = new Map([
    ['shop', 'new'],
    ['other', 'an`other'],
  ]);
  const [table, ...rest] = expectedKeys(FILE, { ...everything, rewriteDatabases });
  expect(rest).toEqual([]);
  expect(table).toMatchObject({ database: 'new', name: 't' });
  expect(table?.indexes).toEqual([
    { name: 'PRIMARY', unique: true, columns: ['key', 'unique'] },
    { name: 'é,(', unique: true, columns: ['d'] },
    { name: 'by_d', unique: false, columns: ['d', 'key'] },
  ]);
  expect(
    table?.foreignKeys.map(({ definition, ...key }) => ({ ...key, definition: textOfBytes(definition) })),
  ).toEqual([
    {
      name: 'fk',
      parentDatabase: 'an`other',
      parentTable: 'p',
      definition: 'FOREIGN KEY ( `d` ) REFERENCES `an``other` . `p` ( `id` ) ON DELETE CASCADE',
    },
    {
      name: 'self',
      parentDatabase: 'new',
      parentTable: 't',
      definition: 'FOREIGN KEY ( `d` ) REFERENCES `t` ( `key` )',
    },
  ]);
  expect(expectedKeys(FILE, { ...everything, excludeTables: ['shop.t'] })).toEqual([]);
});
