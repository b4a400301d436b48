import * as z from 'zod/mini';
import { type Kind, Unfit } from './kinds.ts';

type Text = string | number | boolean | readonly string[];

/** What is known about a key beside how to parse it; the documentation is made from it. */
export interface FieldDoc {
  readonly kind: Kind<unknown>;
  readonly description: string;
  readonly required: boolean;
  /** As one would write it in the file. */
  readonly default?: Text | undefined;
}

/** The documentation of each field, by its schema. */
export const fieldDocs = z.registry<FieldDoc>();

function field<Value>(doc: FieldDoc, parse: (given: unknown) => Value) {
  const schema = z.pipe(
    z.optional(z.unknown()),
    z.transform((given: unknown, context): Value => {
      try {
        return parse(given);
      } catch (error) {
        if (!(error instanceof Unfit)) throw error;
        // The place that reports knows the key, the value and what was expected; only a reason is added here.
        context.issues.push({ code: 'custom', input: given, params: { reason: error.message } });
        // Nobody sees it: a schema with issues gives no value.
        return undefined as Value;
      }
    }),
  );
  fieldDocs.add(schema, doc);
  return schema;
}

/** A key that must be there. */
export function required<Value>(kind: Kind<Value>, description: string) {
  return field({ kind, description, required: true }, (given) => kind.parse(given));
}

/** A key that may be left out; undefined then. */
export function optional<Value>(kind: Kind<Value>, description: string) {
  return field<Value | undefined>({ kind, description, required: false }, (given) =>
    given === undefined ? undefined : kind.parse(given),
  );
}

/** A key with a default, written as in the file. */
export function defaulted<Value>(kind: Kind<Value>, fallback: Text, description: string) {
  return field({ kind, description, required: false, default: fallback }, (given) =>
    kind.parse(given === undefined ? fallback : given),
  );
}

/** Keys that belong together. A section that is left out counts as an empty one, so that what it lacks is named. */
export function section<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.prefault(z.strictObject(shape), {} as never);
}

/** A section that may be left out as a whole; undefined then. */
export function optionalSection<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.optional(z.strictObject(shape));
}

/** Any number of sections of the same keys, none when left out. They come from the file only, not from the environment. */
export function sectionList<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.prefault(z.array(z.strictObject(shape)), []);
}

/**
 * Sections of the same keys, each under a name that the user chooses; none by default. They are in the file only.
 *
 * @param pattern what a name may be
 * @param expected completes "names are ..."
 */
export function namedSections<Shape extends z.core.$ZodShape>(
  pattern: RegExp,
  expected: string,
  shape: Shape,
) {
  const sections = z.record(z.string(), z.strictObject(shape)).check(
    z.superRefine((given, { issues }) => {
      const message = `names are ${expected}`;
      for (const name of Object.keys(given))
        if (!pattern.test(name)) issues.push({ code: 'custom', input: name, path: [name], message });
    }),
  );
  return z.prefault(sections, {});
}

/**
 * A rule over several keys, reported with all other mistakes: it also sees settings of which some are missing.
 *
 * @param path the key that is to be changed
 */
export function rule<Settings>(
  path: readonly string[],
  message: string,
  holds: (settings: Settings) => boolean,
) {
  return z.refine<Settings>(holds, { path: [...path], error: message, when: () => true });
}
