import { describe, expect, test } from 'vitest';
import { bytesOfText } from './bytes.ts';
import { classify } from './classify.ts';
import { splitStatements } from './split.ts';

const only = (sql: string) => {
  const [statement] = splitStatements(`DELIMITER $$\n${bytesOfText(sql)}$$`);
  if (statement === undefined) throw new Error('no statement');
  return classify(statement, 'used');
};

describe('classify', () => {
  test.each([
    ['USE `sh``op`', { kind: 'use', database: 'sh`op' }],
    [
      'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `é` /*!40100 DEFAULT CHARACTER SET latin1 */',
      { kind: 'database', database: 'é', name: 'é' },
    ],
    [
      "CREATE TABLE IF NOT EXISTS `t` (`engine` int COMMENT 'ENGINE=x') ENGINE=ndbcluster COMMENT='ENGINE=y'",
      { kind: 'table', database: 'used', name: 't', engine: 'NDBCLUSTER' },
    ],
    ['CREATE TABLE `other`.`t` (\n`a` int)', { kind: 'table', database: 'other', name: 't', engine: '' }],
    ['/*!50001 CREATE VIEW `v` AS SELECT \n 1 AS `id`*/', { kind: 'view-placeholder', name: 'v' }],
    ['/*!50001 CREATE TABLE `v` (\n `a` tinyint NOT NULL) ENGINE=MyISAM */', { kind: 'view-placeholder' }],
    [
      '/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`view`@`%` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select 1 AS `a` */',
      { kind: 'view', database: 'used', name: 'v' },
    ],
    [
      'CREATE DEFINER=`a`@`b` FUNCTION `db`.`f`(n INT) RETURNS int',
      { kind: 'routine', database: 'db', name: 'f', routineType: 'FUNCTION' },
    ],
    [
      'CREATE DEFINER=`a`@`b` PACKAGE BODY `p` AS',
      { kind: 'routine', name: 'p', routineType: 'PACKAGE BODY' },
    ],
    [
      '/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER customer_bi BEFORE INSERT ON `cust` FOR EACH ROW SET NEW.a = 1 */',
      { kind: 'trigger', database: 'used', name: 'customer_bi', table: 'cust' },
    ],
    ['CREATE TRIGGER t AFTER UPDATE ON db.tab FOR EACH ROW BEGIN END', { kind: 'trigger', table: 'tab' }],
    [
      '/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`b`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY DO SELECT 1 */',
      { kind: 'event', name: 'e' },
    ],
    ["CREATE USER 'a'@'%' IDENTIFIED BY 'x'", { kind: 'account' }],
    ['DROP USER a', { kind: 'account' }],
    ['SET DEFAULT ROLE `r` TO `a`', { kind: 'account' }],
    ['GRANT ALL ON *.* TO a', { kind: 'grant' }],
    ['DROP TABLE IF EXISTS `t`', { kind: 'drop' }],
    ['/*!50032 DROP TRIGGER IF EXISTS x */', { kind: 'drop' }],
    [
      'ALTER DATABASE `d` CHARACTER SET latin1 COLLATE latin1_bin',
      { kind: 'setting', database: 'd', name: 'ALTER DATABASE' },
    ],
    ['/*!40101 SET NAMES utf8mb4 */', { kind: 'setting' }],
    ['INSERT INTO t VALUES (1)', { kind: 'other' }],
    ['CREATE SEQUENCE `s` start with 1', { kind: 'other' }],
    ["CREATE TABLESPACE `x` ADD DATAFILE 'y'", { kind: 'other' }],
  ])('%s', (sql, expected) => {
    expect(only(sql)).toMatchObject(expected);
  });

  test('no name shows a string, which may be a password', () => {
    expect(only("CREATE USER 'a'@'%' IDENTIFIED BY 'pw-1'").name).not.toContain('pw-1');
    expect(only("SET PASSWORD = 'pw-1'").name).not.toContain('pw-1');
  });
});
