/** An option by its long name without dashes: whether it takes a value. */
export type Options = Readonly<Record<string, 'flag' | 'value'>>;

export interface Parsed {
  readonly values: ReadonlyMap<string, string>;
  /** Every option as it was given, in order. */
  readonly given: readonly (readonly [name: string, value: string])[];
  has(name: string): boolean;
}

/** What every program takes; `-c` and `-t` are short for the first and the third. */
const COMMON: Options = {
  'ndb-connectstring': 'value',
  'connect-string': 'value',
  'connect-retries': 'value',
  'connect-retry-delay': 'value',
  version: 'flag',
  help: 'flag',
  'no-defaults': 'flag',
};
const COMMON_SHORT: Readonly<Record<string, string>> = {
  c: 'ndb-connectstring',
  V: 'version',
  '?': 'help',
};

const VERSION_LINE = 'MySQL distrib mysql-9.7.4 ndb-9.7.4, for Linux (x86_64)\n';

/** Options as the real programs take them: `--name=value`, `--name value`, `-c value`, `-cvalue`, `_` for `-`. */
export function parseArguments(
  program: string,
  args: readonly string[],
  options: Options,
  short: Readonly<Record<string, string>> = {},
): Parsed {
  const known = { ...COMMON, ...options };
  const letters = { ...COMMON_SHORT, ...short };
  const given: [string, string][] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const long = /^--([^=]+)(?:=(.*))?$/s.exec(arg);
    const letter = /^-([^-])(.*)$/s.exec(arg);
    const name = (long?.[1] ?? letters[letter?.[1] ?? ''] ?? '').replaceAll('_', '-');
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) return fail(`${program}: [ERROR] unknown option '${arg.split('=')[0]}'.\n`);
    const attached = long === null ? letter?.[2] || undefined : long[2];
    given.push([name, kind === 'flag' ? 'true' : (attached ?? args[++at] ?? '')]);
  }
  const values = new Map(given);
  if (values.has('version')) {
    process.stdout.write(VERSION_LINE);
    process.exit(0);
  }
  if (values.has('help')) {
    process.stdout.write(`Usage: ${program} [OPTIONS]\n${VERSION_LINE}A simulation.\n\n`);
    for (const [name, kind] of Object.entries(known))
      process.stdout.write(`  --${name}${kind === 'value' ? '=name' : ''}\n`);
    process.exit(0);
  }
  return { values, given, has: (name) => values.has(name) };
}

function fail(text: string): never {
  process.stderr.write(text);
  process.exit(2);
}

/** Where the management server is, from the options that every program has. */
export function placeOf({ values }: Parsed): {
  readonly connectString: string;
  readonly retries: number;
  readonly retryDelayMs: number;
} {
  return {
    connectString: values.get('ndb-connectstring') ?? values.get('connect-string') ?? 'localhost:1186',
    retries: Number(values.get('connect-retries') ?? 12),
    retryDelayMs: Number(values.get('connect-retry-delay') ?? 5) * 1000,
  };
}
