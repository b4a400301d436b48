/** What ndb_restore has printed, line by line; forms seen with 9.7.4. */
export class RestoreOutput {
  /** Rows and log entries that it says to have restored, over all parts. */
  tuples = 0;
  logEntries = 0;
  /** What it complained of, without time and level, oldest first, bounded. */
  readonly problems: string[] = [];
  #parts = 1;
  #successes = 0;
  #inRow = false;
  readonly #files = new Map<string, { sizeBytes: number; percent: number }>();
  /** For each part, the file that it reads. */
  readonly #reading = new Map<string, string>();

  /** Whether every part of the backup has ended well. Only with exit code 0 has the step, too. */
  get succeeded(): boolean {
    return this.#successes === this.#parts;
  }

  /** Bytes of Data and log files that have been read. */
  get bytes(): number {
    let bytes = 0;
    for (const { sizeBytes, percent } of this.#files.values()) bytes += (sizeBytes * percent) / 100;
    return Math.floor(bytes);
  }

  addLine(line: string): void {
    const parts = /^Found backup \d+ with (\d+) backup parts$/.exec(line)?.[1];
    if (parts !== undefined) this.#parts = Number(parts);
    const [, part = '', text] = /^\S+ INFO: (?:\[part (\d+)\] )?(.*)$/.exec(line) ?? [];
    if (text === undefined) return;
    const opened = /^Opening file '.*?([^/']+)'$/.exec(text)?.[1];
    const size = /^File size (\d+) bytes$/.exec(text)?.[1];
    const percent = /^(?:Data|Log) file progress: +(\d+)percent\(\d+ bytes\)$/.exec(text)?.[1];
    const restored = /^Restored (\d+) tuples and (\d+) log entries$/.exec(text);
    if (opened !== undefined) this.#open(part, opened);
    if (size !== undefined) this.#update(part, { sizeBytes: Number(size) });
    if (percent !== undefined) this.#update(part, { percent: Math.min(100, Number(percent)) });
    if (restored !== null) {
      this.tuples += Number(restored[1]);
      this.logEntries += Number(restored[2]);
    }
    if (text === 'Data and log restore successful') {
      this.#successes += 1;
      this.#update(part, { percent: 100 });
    }
  }

  addProblem(line: string): void {
    const stamped = /^\S+Z (?:ERROR|WARNING|CRITICAL): (.*)$/s.exec(line)?.[1];
    // What a row holds is nothing for a log, and may have line ends in it.
    if (stamped !== undefined) this.#inRow = /^(?:\[part \d+\] )?Failing (?:tuple|log entry)/.test(stamped);
    const text = (stamped ?? line).trim();
    if (this.#inRow || text === '' || isNoise(text)) return;
    this.problems.push(text);
    if (this.problems.length > MAX_PROBLEMS) this.problems.splice(MAX_PROBLEMS / 2, 1);
  }

  /** A part reads one file after the other. */
  #open(part: string, name: string): void {
    this.#update(part, { percent: 100 });
    const key = `${part}/${name}`;
    this.#reading.set(part, key);
    if (/\.(?:Data|log)$/.test(name)) this.#files.set(key, { sizeBytes: 0, percent: 0 });
  }

  #update(part: string, change: { sizeBytes?: number; percent?: number }): void {
    const file = this.#files.get(this.#reading.get(part) ?? '');
    if (file !== undefined) Object.assign(file, change);
  }
}

/** The first cause comes first and the last words come last; what is between them is dropped. */
const MAX_PROBLEMS = 20;

/** It prints the names of unique indexes as errors, and goes on. */
const isNoise = (text: string): boolean =>
  /^(?:\[part \d+\] )?(?:Unique indexes:|\S+\$unique)$/.test(text) || /contains unique indexes\./.test(text);
