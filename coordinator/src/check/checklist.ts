import { type BackupError, toBackupError } from '@rondb-backup/shared/errors/backup-error.ts';

export const checkResults = ['passed', 'warning', 'failed', 'skipped'] as const;

export interface CheckItem {
  /** What is required, such as `agent of data node 4`. */
  readonly name: string;
  readonly result: (typeof checkResults)[number];
  /** What was seen. */
  readonly detail: string;
  /** What to do; empty where it passed. */
  readonly hint: string;
}

/** Collects what was found; the order is that of the requirements, not of the answers. */
export class Checklist {
  readonly #items: CheckItem[] = [];
  readonly #failures: BackupError[] = [];

  get items(): readonly CheckItem[] {
    return this.#items;
  }

  passed(name: string, detail: string): void {
    this.#items.push({ name, result: 'passed', detail, hint: '' });
  }

  warning(name: string, detail: string, hint: string): void {
    this.#items.push({ name, result: 'warning', detail, hint });
  }

  skipped(name: string, detail: string): void {
    this.#items.push({ name, result: 'skipped', detail, hint: '' });
  }

  failed(name: string, thrown: unknown): void {
    const error = toBackupError(thrown);
    this.#failures.push(error);
    this.#items.push({ name, result: 'failed', detail: error.message, hint: error.hint });
  }

  /** Records how a question was answered; the answer, or undefined where there was none. */
  settle<Answer>(
    name: string,
    answer: PromiseSettledResult<Answer>,
    describe: (answer: Answer) => string,
  ): Answer | undefined {
    if (answer.status === 'rejected') {
      this.failed(name, answer.reason);
      return undefined;
    }
    this.passed(name, describe(answer.value));
    return answer.value;
  }

  /** The failure to tell first. A run under way comes before all that it causes, such as its native backup. */
  get firstFailure(): BackupError | undefined {
    return this.#failures.find(({ code }) => code === 'RUN_IN_PROGRESS') ?? this.#failures[0];
  }

  get failureCount(): number {
    return this.#failures.length;
  }
}
