import { BackupError } from '../errors/backup-error.ts';

/** The keywords of JSON schema (draft 7) that configurations need. */
export interface JsonSchema {
  readonly type?: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  readonly description?: string;
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
}

/** A kind of value: what it looks like in the file, and how it becomes what the program works with. */
export interface Kind<Value> {
  /** Completes "expected ..."; also the documentation of the type, with its range. */
  readonly expected: string;
  /** @throws Unfit */
  parse(given: unknown): Value;
  /** The form of a value in the file, as far as a JSON schema can say it; where left out, anything. */
  readonly json?: JsonSchema;
  /** From an environment variable to what the file would hold; where left out, the text itself. */
  fromText?(text: string): unknown;
}

/** Says that a value is not of its kind; with a reason where "expected ..." does not say enough. */
export class Unfit extends Error {}

export interface Range {
  readonly min: number;
  readonly max: number;
}

const inRange = (value: number, { min, max }: Range): number => {
  if (!Number.isSafeInteger(value) || value < min || value > max) throw new Unfit();
  return value;
};

const numberFromText = (raw: string): unknown => (/^\d+$/.test(raw) ? Number(raw) : raw);

function string(given: unknown): string {
  if (typeof given !== 'string' || given === '' || given.includes('\0')) throw new Unfit();
  return given;
}

export function integer({ min, max }: Range): Kind<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    json: { type: 'integer', minimum: min, maximum: max },
    parse: (given) => (typeof given === 'number' ? inRange(given, { min, max }) : inRange(NaN, { min, max })),
    fromText: numberFromText,
  };
}

export const port: Kind<number> = integer({ min: 1, max: 65_535 });

export const boolean: Kind<boolean> = {
  expected: 'true or false',
  json: { type: 'boolean' },
  parse(given) {
    if (typeof given !== 'boolean') throw new Unfit();
    return given;
  },
  fromText: (raw) => (raw === 'true' ? true : raw === 'false' ? false : raw),
};

export function choice<const Values extends readonly string[]>(values: Values): Kind<Values[number]> {
  return {
    expected: `one of ${values.join(', ')}`,
    json: { enum: values },
    parse(given) {
      const found = values.find((value) => value === given);
      if (found === undefined) throw new Unfit();
      return found;
    },
  };
}

/** Text; with a pattern, the whole text must match it. */
export function text(expected = 'a text', pattern?: RegExp): Kind<string> {
  return {
    expected,
    json: { type: 'string', ...(pattern === undefined ? { minLength: 1 } : { pattern: pattern.source }) },
    parse(given) {
      const value = string(given);
      if (pattern?.test(value) === false) throw new Unfit();
      return value;
    },
  };
}

/** A program by name, looked up in PATH, or by absolute path. */
export const program: Kind<string> = text(
  'the name of a program, or its absolute path',
  /^(?:\/.+|[^/\s-][^/\s]*)$/,
);

export function list<Item>(item: Kind<Item>): Kind<readonly Item[]> {
  return {
    expected: `a list, each ${item.expected}`,
    json: { type: 'array', ...(item.json && { items: item.json }) },
    parse(given) {
      if (!Array.isArray(given)) throw new Unfit();
      return given.map((each) => item.parse(each));
    },
    fromText: (value) => (value.trim() === '' ? [] : value.split(',').map((each) => each.trim())),
  };
}

export const timeZone: Kind<string> = {
  expected: 'a time zone of the IANA database, such as Europe/Stockholm or UTC',
  json: { type: 'string', minLength: 1 },
  parse(given) {
    const name = string(given);
    try {
      Intl.DateTimeFormat('en', { timeZone: name });
    } catch {
      throw new Unfit();
    }
    return name;
  },
};

const ADDRESS = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?):(\d{1,5})$/;

/** HOST:PORT, with an IPv6 address in brackets. */
export const address: Kind<string> = {
  expected: 'HOST:PORT, such as 127.0.0.1:50061 or [::1]:50061',
  json: { type: 'string', pattern: ADDRESS.source },
  parse(given) {
    const value = string(given);
    const found = ADDRESS.exec(value);
    inRange(Number(found?.[1] ?? NaN), { min: 0, max: 65_535 });
    return value;
  },
};

const durationUnits = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizeUnits = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;

/** A number with one of the units, as text; NaN for anything else. */
function withUnit(given: unknown, units: Readonly<Record<string, number>>): number {
  if (typeof given !== 'string') return NaN;
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/.exec(given) ?? [];
  return Object.hasOwn(units, unit) ? Math.round(Number(amount) * (units[unit] ?? NaN)) : NaN;
}

const amountOf = (units: Readonly<Record<string, number>>): JsonSchema => ({
  type: 'string',
  pattern: `^\\d+(\\.\\d+)? ?(${Object.keys(units).join('|')})$`,
});

/** Milliseconds from text such as `30s`; the bounds of the range are given as such text too. */
export function duration(min: string, max: string): Kind<number> {
  const range = { min: constant(min, durationUnits), max: constant(max, durationUnits) };
  return {
    expected: `a duration from ${min} to ${max}, such as 500ms, 30s, 5m, 24h or 7d`,
    json: amountOf(durationUnits),
    parse: (given) => inRange(withUnit(given, durationUnits), range),
  };
}

/** Bytes from text such as `64MiB`, or from a number of bytes; the bounds of the range are given as such text. */
export function size(min: string, max: string): Kind<number> {
  const range = { min: constant(min, sizeUnits), max: constant(max, sizeUnits) };
  return {
    expected: `a size from ${min} to ${max}, such as 10MB, 64MiB or a number of bytes`,
    json: { anyOf: [amountOf(sizeUnits), { type: 'integer', minimum: range.min, maximum: range.max }] },
    parse: (given) => inRange(typeof given === 'number' ? given : withUnit(given, sizeUnits), range),
    fromText: numberFromText,
  };
}

function constant(value: string, units: Readonly<Record<string, number>>): number {
  const amount = withUnit(value, units);
  if (Number.isNaN(amount))
    throw new BackupError('INTERNAL', `'${value}' is no range of a configuration key`);
  return amount;
}
