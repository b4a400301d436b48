/** Which complete backups to keep. A rule that is undefined asks for nothing; no rule at all keeps everything. */
export interface RetentionPolicy {
  /** The newest so many. */
  readonly keepLast: number | undefined;
  /** The newest of each of the last so many hours that have one, by the calendar; so too the others. */
  readonly keepHourly: number | undefined;
  readonly keepDaily: number | undefined;
  /** Weeks begin on Monday (ISO 8601). */
  readonly keepWeekly: number | undefined;
  readonly keepMonthly: number | undefined;
  readonly keepYearly: number | undefined;
  /** Older ones go, whatever the rules above say; milliseconds. */
  readonly maxAgeMs: number | undefined;
  /** And yet the newest so many stay. */
  readonly minKeep: number | undefined;
}

export interface RetentionConfig {
  /** For backups without a label, and with one that has no policy of its own. */
  readonly policy: RetentionPolicy;
  /** In place of `policy`, as a whole. */
  readonly labels: ReadonlyMap<string, RetentionPolicy>;
  /** IANA time zone that hours, days, weeks, months and years are those of. */
  readonly timeZone: string;
  /** What becomes of backups that rondb-helm's scripts made. */
  readonly legacy: 'keep' | 'manage';
  /** How long what a failed or interrupted run left is kept, in milliseconds. */
  readonly remainsGraceMs: number;
  /** Whether a serving coordinator prunes by itself, after each scheduled backup and once a day. */
  readonly automatic: boolean;
}
