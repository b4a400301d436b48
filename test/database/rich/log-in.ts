import assert from 'node:assert/strict';
import type { MysqlAddress } from '../../cluster/cluster.ts';
import { connect } from '../connect.ts';
import { LOCKED, LOGINS } from './code.ts';

/**
 * That every account of the rich databases can log in with its password and no other, may do what it may, and no more.
 *
 * @throws Error that names the account
 */
export async function checkLogins(address: MysqlAddress): Promise<void> {
  for (const { user, password, may, mayNot } of LOGINS) {
    await assert.rejects(connect({ ...address, user, password: `${password}.` }), /Access denied/, user);
    await using session = await connect({ ...address, user, password });
    const { connection } = session;
    await connection.beginTransaction();
    await connection.query(may);
    await connection.rollback();
    await assert.rejects(connection.query(mayNot), /denied/, `${user} may ${mayNot}`);
  }
  await assert.rejects(connect({ ...address, ...LOCKED }), /Account is locked/, LOCKED.user);
}
