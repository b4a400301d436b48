import type * as z from 'zod/mini';
import { type FieldDoc, fieldDocs } from './fields.ts';

/** One key of a configuration: a field with its documentation, or a section of more keys. */
export interface ConfigKey {
  /** `[]` stands for the place in a list of sections, such as `schedules[].cron`. */
  readonly path: readonly string[];
  readonly doc: FieldDoc | undefined;
  /** The section it is in that may be left out as a whole, if any; or the list of sections. */
  readonly optionalSection: string | undefined;
}

/** Stands in a path for a name that the user chose. */
const ANY_NAME = '<name>';

/** Stands in a path for the place in a list of sections. */
export const EACH = '[]';

/** Whether `given` is a place where `key` may stand. */
export const isPathOf = (key: readonly string[], given: readonly string[]): boolean =>
  key.length === given.length &&
  key.every(
    (part, at) =>
      part === ANY_NAME || part === given[at] || (part === EACH && /^\[\d+\]$/.test(given[at] ?? '')),
  );

/** A path as it is written: `schedules[1].cron`. */
export const keyText = (path: readonly string[]): string => path.join('.').replaceAll('.[', '[');

/** All the keys of a schema in the order they were written, sections before what they hold. */
export function configKeys(schema: z.core.$ZodType): ConfigKey[] {
  return walk(schema, [], undefined);
}

function walk(
  schema: z.core.$ZodType,
  path: readonly string[],
  optionalSection: string | undefined,
): ConfigKey[] {
  const doc = fieldDocs.get(schema);
  if (doc !== undefined) return [{ path, doc, optionalSection }];
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  if (def.type === 'optional') return walk(def.innerType, path, keyText(path));
  if (def.type === 'prefault') return walk(def.innerType, path, optionalSection);
  if (def.type === 'record') return walk(def.valueType, [...path, ANY_NAME], optionalSection);
  if (def.type === 'array') {
    const item = [...path, EACH];
    return [{ path, doc: undefined, optionalSection }, ...walk(def.element, item, keyText(item))];
  }
  if (def.type !== 'object') return [];
  const own = path.length === 0 ? [] : [{ path, doc: undefined, optionalSection }];
  return [
    ...own,
    ...Object.entries(def.shape).flatMap(([key, child]) => walk(child, [...path, key], optionalSection)),
  ];
}

/** `mysql.passwordFile` is `RONDB_BACKUP_MYSQL_PASSWORD_FILE`. Keys in a list, or below a name that the user chose, have none. */
export function environmentName(path: readonly string[]): string | undefined {
  if (path.includes(ANY_NAME) || path.includes(EACH)) return undefined;
  const words = path.map((key) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`));
  return `RONDB_BACKUP_${words.join('_').toUpperCase()}`;
}
