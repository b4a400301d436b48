/** What became of one object; names are those in the restored cluster. */
export interface ReplayedObject {
  readonly kind:
    | 'database'
    | 'table'
    | 'view'
    | 'routine'
    | 'trigger'
    | 'event'
    | 'account'
    | 'grant'
    | 'setting'
    | 'other';
  /** Undefined where it belongs to none. */
  readonly database: string | undefined;
  readonly name: string;
  /**
   * `kept` was there before and is not changed. `skipped` is left out on purpose. `failed` should be there and is not.
   */
  readonly outcome: 'created' | 'kept' | 'skipped' | 'failed';
  /** Why, for people; may be empty. Never holds a password or its hash. */
  readonly detail: string;
}

export interface ReplayReport {
  readonly objects: readonly ReplayedObject[];
  /** Objects that are there and may not do what they did, for people. */
  readonly warnings: readonly string[];
}
