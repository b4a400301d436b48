import { defaulted, optionalSection, required, section } from '@rondb-backup/shared/config/fields.ts';
import {
  choice,
  duration,
  type Kind,
  list,
  program,
  text,
  Unfit,
} from '@rondb-backup/shared/config/kinds.ts';
import type * as z from 'zod/mini';

/** A program that an operator wants to run beside a backup. */
export interface Hook {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

export interface HooksConfig {
  readonly before: (Hook & { readonly onFailure: 'refuse' | 'continue' }) | undefined;
  readonly after: Hook | undefined;
}

const command: Kind<readonly string[]> = {
  ...list(text()),
  expected: 'a list of a program, by name or absolute path, and its arguments; no shell reads them',
  parse(given) {
    const words = list(text()).parse(given);
    if (words.length === 0) throw new Unfit();
    program.parse(words[0]);
    return words;
  },
};

const timeout = defaulted(
  duration('1s', '24h'),
  '1m',
  'How long it may take before it is ended and has failed',
);

export const hooksSection = () =>
  section({
    before: optionalSection({
      command: required(command, 'Run before each backup'),
      timeout,
      onFailure: defaulted(
        choice(['refuse', 'continue']),
        'refuse',
        'Whether a backup is made when it fails, which is any exit code but 0',
      ),
    }),
    after: optionalSection({
      command: required(command, 'Run after each backup, whatever became of it'),
      timeout,
    }),
  });

export function compileHooks({ before, after }: z.infer<ReturnType<typeof hooksSection>>): HooksConfig {
  return {
    before: before && { command: before.command, timeoutMs: before.timeout, onFailure: before.onFailure },
    after: after && { command: after.command, timeoutMs: after.timeout },
  };
}
