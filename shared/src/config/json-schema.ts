import type * as z from 'zod/mini';
import { fieldDocs } from './fields.ts';
import type { JsonSchema } from './kinds.ts';

/**
 * A configuration as a JSON schema (draft 7), for tools that check or complete values before a program reads them. It
 * knows every key and what a value looks like; ranges of durations and sizes, and rules over several keys, only the
 * program checks.
 *
 * @param without key paths that are left out, such as `tls` or `storage.rcloneConfig`
 */
export function jsonSchemaOf(schema: z.core.$ZodType, without: readonly string[] = []): JsonSchema {
  return convert(schema, [], new Set(without));
}

function convert(schema: z.core.$ZodType, path: readonly string[], without: ReadonlySet<string>): JsonSchema {
  const doc = fieldDocs.get(schema);
  if (doc !== undefined) {
    const { kind, description } = doc;
    const fallback = doc.default === undefined ? {} : { default: doc.default };
    return { description: `${description}: ${kind.expected}`, ...kind.json, ...fallback };
  }
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  if (def.type === 'optional' || def.type === 'prefault') return convert(def.innerType, path, without);
  if (def.type === 'record')
    return { type: 'object', additionalProperties: convert(def.valueType, [...path, '<name>'], without) };
  if (def.type === 'array') return { type: 'array', items: convert(def.element, [...path, '[]'], without) };
  if (def.type !== 'object') throw new TypeError(`${path.join('.')} is a ${def.type}, and no section`);
  const kept = Object.entries(def.shape).filter(([key]) => !without.has([...path, key].join('.')));
  const required = kept.filter(([, child]) => fieldDocs.get(child)?.required === true).map(([key]) => key);
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(
      kept.map(([key, child]) => [key, convert(child, [...path, key], without)]),
    ),
  };
}
