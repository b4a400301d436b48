import type { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import { toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ManifestWarning } from '@rondb-backup/shared/manifest/schema.ts';

/** Everything that stands in the way of a restore, or should be known before it, in the order in which it was found. */
export class Obstacles {
  readonly #problems: BackupError[] = [];
  readonly #warnings: ManifestWarning[] = [];

  get problems(): readonly BackupError[] {
    return this.#problems;
  }

  get warnings(): readonly ManifestWarning[] {
    return this.#warnings;
  }

  problem(thrown: unknown): void {
    this.#problems.push(toBackupError(thrown));
  }

  warn(code: string, message: string): void {
    this.#warnings.push({ code, message, object: '' });
  }

  /** The answer to a question; one that failed is a problem, and undefined. */
  settle<Answer>(answer: PromiseSettledResult<Answer>): Answer | undefined {
    if (answer.status === 'fulfilled') return answer.value;
    this.problem(answer.reason);
    return undefined;
  }
}

const MAX_NAMED = 10;

/** The first of many, and how many more there are. */
export const someOf = (texts: readonly string[]): string =>
  texts.length > MAX_NAMED
    ? `${texts.slice(0, MAX_NAMED).join(', ')} and ${texts.length - MAX_NAMED} more`
    : texts.join(', ');

export const mebibytes = (bytes: number): string => `${Math.ceil(bytes / (1024 * 1024))} MiB`;
