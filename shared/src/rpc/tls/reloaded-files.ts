import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { BackupError, toBackupError } from '../../errors/backup-error.ts';
import type { Logger } from '../../logging/logger.ts';

/** A Kubernetes volume is changed by exchanging symbolic links, which file watching does not follow; so they are read. */
const INTERVAL_MS = 2_000;

/**
 * A value made of files, and made anew when they change. What cannot be used is logged once, and the value before it
 * stays: files that are replaced one after the other do not fit together for a moment.
 */
export class ReloadedFiles<Value> {
  readonly #files: readonly string[];
  readonly #make: (contents: readonly Buffer[]) => Value;
  readonly #log: Logger;
  #value: Value;
  /** Of the contents that were looked at last, or the trouble there was in reading them. */
  #seen: string;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param make throws BackupError where the contents cannot be used; no message holds a part of them
   * @throws BackupError CONFIG_INVALID where a file cannot be read, and what `make` throws
   */
  constructor(files: readonly string[], make: (contents: readonly Buffer[]) => Value, log: Logger) {
    this.#files = files;
    this.#make = make;
    this.#log = log;
    const contents = files.map((file) => {
      try {
        return readFileSync(file);
      } catch (cause) {
        throw unreadable(file, cause);
      }
    });
    this.#value = make(contents);
    this.#seen = digestOf(contents);
  }

  get value(): Value {
    return this.#value;
  }

  /** Begins to look for changes, and does not keep the process alive. @param changed told each new value */
  watch(changed: (value: Value) => void = () => undefined): void {
    if (this.#timer !== undefined) return;
    const timer = setTimeout(() => {
      void this.#look(changed, timer).finally(() => {
        if (this.#timer === timer) timer.refresh();
      });
    }, INTERVAL_MS).unref();
    this.#timer = timer;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #look(changed: (value: Value) => void, timer: NodeJS.Timeout): Promise<void> {
    const contents = await Promise.all(this.#files.map(readOrThrow)).catch(toBackupError);
    const seen = contents instanceof BackupError ? contents.message : digestOf(contents);
    if (seen === this.#seen || this.#timer !== timer) return;
    this.#seen = seen;
    try {
      if (contents instanceof BackupError) throw contents;
      this.#value = this.#make(contents);
      this.#log.info({ files: this.#files }, 'changed files are in use');
      changed(this.#value);
    } catch (thrown) {
      const err = toBackupError(thrown);
      this.#log.error({ files: this.#files, err }, 'changed files cannot be used; the old ones stay in use');
    }
  }
}

const digestOf = (contents: readonly Buffer[]): string =>
  contents.map((content) => createHash('sha256').update(content).digest('hex')).join();

const unreadable = (file: string, cause: unknown): BackupError =>
  new BackupError('CONFIG_INVALID', `cannot read ${file} (${(cause as NodeJS.ErrnoException).code})`, {
    cause,
  });

const readOrThrow = async (file: string): Promise<Buffer> => {
  try {
    return await readFile(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
};
