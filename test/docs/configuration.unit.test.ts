import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { configurationFile, configurationPage } from './configuration.ts';

test('the documentation of the configuration is that of the schemas', async () => {
  expect(await readFile(configurationFile, 'utf8')).toBe(configurationPage());
});
