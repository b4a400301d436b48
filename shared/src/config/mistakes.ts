import type * as z from 'zod/mini';
import { didYouMean } from './did-you-mean.ts';
import { type ConfigKey, EACH, isPathOf, keyText } from './keys.ts';
import type { Source } from './source.ts';

export interface Mistake {
  /** Key path, or name of an environment variable. */
  readonly key: string;
  /** For the order of the report. */
  readonly position: number;
  readonly message: string;
}

/** Keys whose value, or what somebody took for their value, may be a secret. */
const SECRET_LOOKING = /pass|secret|token|credential|key|pwd/i;

/** What the schema found, in the words of the configuration. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  keys: readonly ConfigKey[],
  source: Source,
): Mistake[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : String(key)));
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownKey([...path, key], keys, source));
    return [describeIssue(issue, path, keys, source)];
  });
}

function unknownKey(path: readonly string[], keys: readonly ConfigKey[], source: Source): Mistake {
  const siblings = keys.filter((key) => isPathOf(key.path.slice(0, -1), path.slice(0, -1)));
  const names = siblings.map((key) => key.path.at(-1) ?? '');
  const message = `unknown key${didYouMean(path.at(-1) ?? '', names)}`;
  return { key: keyText(path), position: source.positionOf(path), message };
}

function describeIssue(
  issue: z.core.$ZodIssue,
  path: readonly string[],
  keys: readonly ConfigKey[],
  source: Source,
): Mistake {
  const variable = source.variableOf(path);
  const key = variable === undefined ? keyText(path) : `${keyText(path)} (${variable})`;
  const position = source.positionOf(path);
  // A field tells its reason, empty where "expected ..." says it; a rule over several keys has a message.
  const reason: unknown = issue.code === 'custom' ? (issue.params?.['reason'] ?? issue.message) : '';
  if (typeof reason === 'string' && reason !== '') return { key, position, message: reason };
  const given = valueAt(source.values, path);
  const expected = expectedAt(keys, path);
  if (given === undefined) return { key, position, message: `missing, expected ${expected}` };
  return { key, position, message: `${show(path, given)}, expected ${expected}` };
}

function expectedAt(keys: readonly ConfigKey[], path: readonly string[]): string {
  const known = keys.find((key) => isPathOf(key.path, path));
  if (known?.doc !== undefined) return known.doc.kind.expected;
  const isList = keys.some((key) => key.path.at(-1) === EACH && isPathOf(key.path.slice(0, -1), path));
  return isList ? 'a list of sections' : 'a section of keys';
}

/** "'x' given": never more of a value than can be said in a line, and nothing that may be a secret. */
function show(path: readonly string[], given: unknown): string {
  if (path.some((key) => SECRET_LOOKING.test(key))) return 'the value given does not fit';
  if (given === null) return 'nothing given';
  if (Array.isArray(given)) return `a list of ${given.length} given`;
  if (typeof given === 'object') return 'a section of keys given';
  const text = typeof given === 'string' ? `'${given}'` : JSON.stringify(given);
  return `${text.length > 80 ? `${text.slice(0, 80)}...` : text} given`;
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[key.replace(/^\[(\d+)\]$/, '$1')]
        : undefined,
    values,
  );
}
