import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { valuesSchema, valuesSchemaFile } from './values-schema.ts';

test("the chart's values are checked by the schemas of the programs", async () => {
  expect(await readFile(valuesSchemaFile, 'utf8')).toBe(valuesSchema());
});
