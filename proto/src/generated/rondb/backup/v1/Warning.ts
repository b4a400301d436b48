// Original file: proto/rondb/backup/v1/common.proto


/**
 * A thing that the operator should know of and that does not spoil the backup.
 */
export interface Warning {
  /**
   * Stable code, such as `TABLE_NOT_IN_NATIVE_BACKUP`.
   */
  'code'?: (string);
  /**
   * What was seen, with names.
   */
  'message'?: (string);
  /**
   * The database object, such as `shop.orders`; empty where there is none.
   */
  'object'?: (string);
}

/**
 * A thing that the operator should know of and that does not spoil the backup.
 */
export interface Warning__Output {
  /**
   * Stable code, such as `TABLE_NOT_IN_NATIVE_BACKUP`.
   */
  'code': (string);
  /**
   * What was seen, with names.
   */
  'message': (string);
  /**
   * The database object, such as `shop.orders`; empty where there is none.
   */
  'object': (string);
}
