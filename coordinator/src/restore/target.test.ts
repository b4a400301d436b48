import { expect, test } from 'vitest';
import { testRun } from '../testing/run.ts';
import { ownSourceAndTarget } from './target.ts';

test('tables of databases that are in no dump are in native backups, and can be in the way', () => {
  const { ports } = testRun().run;
  const mysql = { host: 'db', excludeDatabases: ['scratch'] };
  const config = { ...ports.config, mysql } as unknown as typeof ports.config;
  expect(ownSourceAndTarget({ ...ports, config }).target.mysql).toMatchObject({
    host: 'db',
    excludeDatabases: [],
  });
});
