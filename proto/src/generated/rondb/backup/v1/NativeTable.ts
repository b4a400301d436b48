// Original file: proto/rondb/backup/v1/agent.proto


export interface NativeTable {
  'tableId'?: (number);
  /**
   * As the ctl file names it: `database/schema/table`.
   */
  'name'?: (string);
  /**
   * The NDB dictionary's object type: 2 is a user table.
   */
  'type'?: (number);
}

export interface NativeTable__Output {
  'tableId': (number);
  /**
   * As the ctl file names it: `database/schema/table`.
   */
  'name': (string);
  /**
   * The NDB dictionary's object type: 2 is a user table.
   */
  'type': (number);
}
