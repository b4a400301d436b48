import { expect, test } from 'vitest';
import { everything } from '../../restore/selection.ts';
import { bytesOfText } from './bytes.ts';
import { planDatabases } from './plan-databases.ts';

const FILE = bytesOfText(`
/*!40101 SET NAMES utf8mb4 */;
SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;
SET @@SESSION.SQL_LOG_BIN= 0;
SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'b2d1:1-5';
SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO';
CREATE DATABASE IF NOT EXISTS \`shop\`;
USE \`shop\`;
DROP TABLE IF EXISTS \`t\`;
CREATE TABLE \`t\` (\`id\` int) ENGINE=ndbcluster;
/*!50001 CREATE VIEW \`v\` AS SELECT 1 AS \`id\`*/;
/*!50001 CREATE VIEW \`lost\` AS SELECT 1 AS \`id\`*/;
DELIMITER ;;
CREATE DEFINER=\`r\`@\`%\` TRIGGER \`tr\` BEFORE INSERT ON \`t\` FOR EACH ROW SET NEW.id = 1 ;;
CREATE DEFINER=\`r\`@\`%\` PROCEDURE \`p\`() SELECT * FROM shop.t ;;
DELIMITER ;
CREATE DATABASE \`other\`;
USE \`other\`;
CREATE TABLE \`t\` (\`id\` int) ENGINE=ndbcluster;
USE \`shop\`;
/*!50001 CREATE ALGORITHM=UNDEFINED */ /*!50001 VIEW \`v\` AS select \`shop\`.\`t\`.\`id\` AS \`id\` from \`shop\`.\`t\` */;
INSERT INTO t VALUES (1);
`);

const shown = (change: Partial<typeof everything> = {}): string[] =>
  planDatabases(FILE, { ...everything, ...change }).map((step) => {
    if (step.do === 'set') return `set ${step.name}`;
    const object = `${step.object.kind} ${step.object.database}.${step.object.name}`;
    return step.do === 'make' ? `make ${object}` : `${step.object.outcome} ${object}`;
  });

test('a legacy file: nothing is dropped or placed, and the server is left alone', () => {
  expect(shown()).toEqual([
    'set /*!40101 SET NAMES utf8mb4 */',
    'set SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN',
    'skipped setting undefined.SET @@SESSION.SQL_LOG_BIN= 0',
    'skipped setting undefined.SET @@GLOBAL.GTID_PURGED=/*!80000',
    'set SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE=',
    'make database shop.shop',
    'make table shop.t',
    'make trigger shop.tr',
    'make routine shop.p',
    'make database other.other',
    'make table other.t',
    'make view shop.v',
    'skipped other shop.INSERT INTO t VALUES (1)',
    'failed view shop.lost',
  ]);
});

test('the selection: single tables take their triggers and their database along, and no routine', () => {
  const steps = shown({ includeTables: ['shop.t'] }).filter((step) => !step.includes('set'));
  expect(steps.filter((step) => step.startsWith('make'))).toEqual([
    'make database shop.shop',
    'make table shop.t',
    'make trigger shop.tr',
  ]);
  expect(steps).toContain('skipped routine shop.p');
  expect(steps).toContain('skipped view shop.v');
  expect(steps).toContain('skipped database other.other');
});

test('new names are in every statement, and what cannot be rewritten is named', () => {
  const made = planDatabases(FILE, { ...everything, rewriteDatabases: new Map([['shop', 'new']]) }).flatMap(
    (step) => (step.do === 'make' && step.object.database === 'new' ? [step] : []),
  );
  expect(made.map(({ object }) => object.name)).toEqual(['new', 't', 'tr', 'p', 'v']);
  expect(made.at(0)?.sql).toBe('CREATE DATABASE IF NOT EXISTS `new`');
  expect(made.at(-1)?.sql).toContain('select `new`.`t`.`id` AS `id` from `new`.`t`');
  expect(made.flatMap(({ warning }) => warning ?? [])).toEqual([
    'routine new.p still mentions shop: correct it by hand',
  ]);
});

test('a file that was cut fails at its last statement', () => {
  const steps = planDatabases('CREATE DATABASE `a`;\nUSE `a`;\nCREATE VIEW `v', everything);
  expect(steps.at(-1)).toMatchObject({ object: { outcome: 'failed' } });
});
