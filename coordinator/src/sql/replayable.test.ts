import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { describe, expect, test } from 'vitest';
import { replayableDump } from './replayable.ts';

const lines = (...text: string[]): string => text.join('\n');

describe('replayableDump', () => {
  test('tables and sequences that exist are kept, all else is made anew', () => {
    expect(
      replayableDump(
        lines(
          'DROP TABLE IF EXISTS `a``b`;',
          '/*!50001 DROP TABLE IF EXISTS `v`*/;',
          '/*!50001 DROP VIEW IF EXISTS `v`*/;',
          'DROP SEQUENCE IF EXISTS `s`;',
          'CREATE SEQUENCE `s` start with 5;',
          'CREATE TABLE `a``b` (',
          "  `c` int COMMENT 'DROP TABLE IF EXISTS `c`;'",
          ');',
        ),
      ),
    ).toBe(
      lines(
        '/*!50001 DROP VIEW IF EXISTS `v`*/;',
        'CREATE SEQUENCE IF NOT EXISTS `s` start with 5;',
        'CREATE TABLE IF NOT EXISTS `a``b` (',
        "  `c` int COMMENT 'DROP TABLE IF EXISTS `c`;'",
        ');',
      ),
    );
  });

  test('bodies do not change', () => {
    const body = lines(
      'DELIMITER ;;',
      'CREATE PROCEDURE `p`()',
      'CREATE TABLE `x` (i int)',
      'DROP TABLE IF EXISTS `x`;;',
      'DELIMITER ;',
    );
    expect(replayableDump(body)).toBe(body);
  });

  test.each(['DROP TABLE `t`;', '/*!40000 DROP DATABASE IF EXISTS `d`*/;', 'drop schema x;', 'TRUNCATE t;'])(
    'refuses what deletes data in a form that is not known: %s',
    (line) => {
      expect(() => replayableDump(lines('USE `d`;', line))).toThrow(BackupError);
    },
  );
});
