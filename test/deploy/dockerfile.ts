/** One instruction, such as `COPY`, of a stage of a Dockerfile. */
interface Instruction {
  readonly name: string;
  /** As written, continuation lines joined and arguments of the build filled in. */
  readonly text: string;
  /** Of the exec form, `["a", "b"]`; undefined for the shell form. */
  readonly words: readonly string[] | undefined;
}

export interface Stage {
  readonly from: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/**
 * The stages of a Dockerfile.
 *
 * @param args build arguments that replace or add to the defaults
 * @throws Error for an argument that is used and has no value
 */
export function parseDockerfile(text: string, args: Readonly<Record<string, string>>): Stage[] {
  const known = new Map<string, string>();
  const stages: { from: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of logicalLines(text)) {
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'ARG') {
      const [, key = '', fallback] = /^(\w+)(?:=(.*))?$/.exec(rest) ?? [];
      const value = args[key] ?? fallback;
      if (value !== undefined) known.set(key, value);
    }
    const filled = rest.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => {
      const value = known.get(key);
      if (value === undefined) throw new Error(`${key} has no value in: ${line}`);
      return value;
    });
    if (name === 'FROM') {
      const [, from = '', alias] = /^(\S+)(?: AS (\w+))?$/.exec(filled) ?? [];
      stages.push({ from, name: alias, instructions: [] });
    } else {
      const words = filled.startsWith('[') ? (JSON.parse(filled) as string[]) : undefined;
      stages.at(-1)?.instructions.push({ name, text: filled, words });
    }
  }
  return stages;
}

const logicalLines = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
