import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Kind, text, Unfit } from './kinds.ts';

/** What a schema needs to know of the place that it is read in. */
export interface ConfigContext {
  /** Relative paths start here: the directory of the configuration file. */
  readonly directory: string;
  /** Told what is no mistake and yet wants a look. */
  readonly warn: (message: string) => void;
}

const MAX_SECRET_BYTES = 64 * 1024;

/** An absolute path. */
export function filePath({ directory }: ConfigContext): Kind<string> {
  const kind = text('a path, absolute or relative to the configuration file');
  return { ...kind, parse: (given) => path.resolve(directory, kind.parse(given)) };
}

/**
 * The content of the named file, read now, without its last line end. Neither the path, which may be a secret in the
 * wrong place, nor the content is in any message of a mistake.
 */
export function secretFile(context: ConfigContext): Kind<string> {
  const kind = filePath(context);
  return {
    expected: `${kind.expected}, of a file with a secret of up to 64 KiB`,
    parse(given) {
      const file = kind.parse(given);
      let secret: string;
      try {
        const { size, mode } = statSync(file);
        if (size > MAX_SECRET_BYTES) throw new Unfit('the file is larger than 64 KiB');
        secret = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
        if ((mode & 0o004) !== 0) context.warn(`${file} holds a secret and everybody may read it; chmod o-r`);
      } catch (error) {
        if (error instanceof Unfit) throw error;
        throw new Unfit(`the file cannot be read (${(error as NodeJS.ErrnoException).code})`);
      }
      if (secret === '') throw new Unfit('the file is empty');
      return secret;
    },
  };
}
