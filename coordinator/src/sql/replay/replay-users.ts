import { randomBytes } from 'node:crypto';
import type { Logger } from '@rondb-backup/shared/logging/logger.ts';
import type { Selection } from '../../restore/selection.ts';
import { SYSTEM_ACCOUNTS, type SqlConfig } from '../config.ts';
import { column, type SqlConnection, withConnection } from '../connection.ts';
import { readServer } from '../server.ts';
import { type AccountName, accountLabel, accountName, isRole } from './account-name.ts';
import { type PlannedAccount, type PlannedGrant, planUsers, type UsersPlan } from './plan-users.ts';
import type { ReplayedObject, ReplayReport } from './report.ts';
import { type Refusal, replaySession, type ReplaySession } from './session.ts';

export interface UsersReplayOptions {
  readonly selection: Selection;
  /** Whether accounts that exist are made anew, with the password and the privileges of the backup. */
  readonly overwriteUsers: boolean;
  /** Those that are made anew in any case, as `AccountName.bytes`. */
  readonly ownAccounts?: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

export interface AccountsReplay extends ReplayReport {
  /** Accounts that were made, as `replayGrants` wants them: the only ones that it touches. */
  readonly made: ReadonlySet<string>;
}

/**
 * Makes the accounts and roles of users.sql, without privileges. Those that exist are kept, password and privileges
 * untouched, unless `overwriteUsers` or `ownAccounts`; the account of this connection and the server's own are always kept.
 *
 * To be called before `replayDatabases`, which needs the DEFINERs; the privileges need the objects, and come after it.
 *
 * @param content the file as it is: our own, or of mysqlpump
 * @throws BackupError SQL_UNREACHABLE, SQL_DENIED (connecting), DEADLINE_EXCEEDED, or the reason of the signal
 */
export async function replayAccounts(
  config: SqlConfig,
  content: Buffer,
  options: UsersReplayOptions,
): Promise<AccountsReplay> {
  return await withUsers(
    config,
    content,
    options,
    async (session, connection, { accounts, grants, unknown }) => {
      const existing = await readAccountNames(connection);
      const own = await ownAccount(connection);
      const made = new Set<string>();
      const objects: ReplayedObject[] = [];
      const warnings: string[] = [];
      for (const planned of accounts) {
        const { account } = planned;
        const exists = existing.has(account.bytes);
        const overwrite = options.overwriteUsers || (options.ownAccounts?.has(account.bytes) ?? false);
        const keep = reasonToKeep(account, own, exists, overwrite);
        if (keep !== undefined) {
          objects.push(aboutAccount(account, 'kept', keep));
          continue;
        }
        const refused = exists
          ? await replaceAccount(session, planned, warnings)
          : await session.run(planned.create);
        if (refused === undefined) made.add(account.bytes);
        const detail =
          refused === undefined ? (exists ? 'replaced the one that was there' : '') : refusal(refused);
        objects.push(aboutAccount(account, refused === undefined ? 'created' : 'failed', detail));
      }
      // MariaDB's PUBLIC is made by the first grant to it.
      const everybody = grants.find(({ grantee }) => grantee.bytes === 'PUBLIC');
      if (everybody !== undefined && !existing.has('PUBLIC')) made.add('PUBLIC');
      for (const { name, why } of unknown) {
        objects.push({ kind: 'other', database: undefined, name, outcome: 'failed', detail: why });
      }
      return { objects, warnings, made };
    },
  );
}

/**
 * Grants the privileges and roles of users.sql to the accounts that `replayAccounts` made, and to no other. Grants on
 * objects outside the selection are left out; those on objects that do not exist are reported as skipped.
 *
 * @throws as `replayAccounts`
 */
export async function replayGrants(
  config: SqlConfig,
  content: Buffer,
  made: ReadonlySet<string>,
  options: UsersReplayOptions,
): Promise<ReplayReport> {
  return await withUsers(config, content, options, async (session, _, { grants, leftOut }) => {
    const objects = leftOut
      .filter(({ grantee }) => made.has(grantee.bytes))
      .map(({ name, why }) => aboutGrant(name, 'skipped', why));
    const wanted = grants.filter(({ grantee }) => made.has(grantee.bytes));
    if (wanted.some(({ grant }) => grant?.verb === 'REVOKE'))
      await session.run('SET GLOBAL partial_revokes = ON');
    for (const one of wanted) objects.push(...(await runGrant(session, one)));
    return { objects, warnings: [] };
  });
}

/** Accounts and privileges at once, where databases.sql has been replayed or is not wanted. @throws as `replayAccounts` */
export async function replayUsers(
  config: SqlConfig,
  content: Buffer,
  options: UsersReplayOptions,
): Promise<ReplayReport> {
  const accounts = await replayAccounts(config, content, options);
  const grants = await replayGrants(config, content, accounts.made, options);
  return {
    objects: [...accounts.objects, ...grants.objects],
    warnings: [...accounts.warnings, ...grants.warnings],
  };
}

async function withUsers<T>(
  config: SqlConfig,
  content: Buffer,
  { selection, signal }: UsersReplayOptions,
  work: (session: ReplaySession, connection: SqlConnection, plan: UsersPlan) => Promise<T>,
): Promise<T> {
  const limits = { signal, timeoutMs: config.dumpTimeoutMs, what: 'replaying users.sql', bytes: true };
  return await withConnection(config, limits, async (connection) => {
    const { kind } = await readServer(connection);
    const plan = planUsers(content.toString('latin1'), selection, kind);
    return await work(replaySession(connection), connection, plan);
  });
}

/** Roles included; MariaDB's have no host. */
async function readAccountNames(connection: SqlConnection): Promise<Set<string>> {
  const rows = await connection.query('SELECT user AS user, host AS host FROM mysql.user');
  return new Set(rows.map((row) => accountName(column(row, 'user'), column(row, 'host')).bytes));
}

/** CURRENT_USER() gives `user@host` unquoted; the host holds no `@`. */
async function ownAccount(connection: SqlConnection): Promise<string> {
  const account = column((await connection.query('SELECT CURRENT_USER() AS account'))[0] ?? {}, 'account');
  const at = account.lastIndexOf('@');
  return accountName(account.slice(0, at), account.slice(at + 1)).bytes;
}

function reasonToKeep(
  account: AccountName,
  own: string,
  exists: boolean,
  overwrite: boolean,
): string | undefined {
  if (SYSTEM_ACCOUNTS.has(account.user)) return "one of the server's own";
  if (!exists) return undefined;
  if (!overwrite) return '';
  return account.bytes === own ? 'the restore runs as this account' : undefined;
}

/**
 * Makes an account anew. The old one is put aside under another name and dropped only when the new one is there: a
 * password plugin that this server does not have must not cost an account.
 */
async function replaceAccount(
  session: ReplaySession,
  { account, create }: PlannedAccount,
  warnings: string[],
): Promise<Refusal | undefined> {
  if (isRole(account))
    return (await session.run(`DROP ROLE ${account.bytes}`)) ?? (await session.run(create));
  const aside = accountName(`rondb-backup-${randomBytes(6).toString('hex')}`, account.host);
  const renamed = await session.run(`RENAME USER ${account.bytes} TO ${aside.bytes}`);
  if (renamed !== undefined) return renamed;
  const refused = await session.run(create);
  const back = [`DROP USER IF EXISTS ${account.bytes}`, `RENAME USER ${aside.bytes} TO ${account.bytes}`];
  for (const sql of refused === undefined ? [`DROP USER ${aside.bytes}`] : back) {
    const failed = await session.run(sql);
    if (failed === undefined) continue;
    warnings.push(
      `the former account ${accountLabel(account)} is left as ${accountLabel(aside)}: ${refusal(failed)}`,
    );
  }
  return refused;
}

/** No such table, column, routine, library; unknown table for a grant. */
const NO_OBJECT = new Set([1054, 1146, 1147, 1305, 6436]);
/** A privilege that this server does not know is a mistake of grammar to it. */
const UNKNOWN_PRIVILEGE = new Set([1064, 1149, 3619]);

async function runGrant(session: ReplaySession, planned: PlannedGrant): Promise<ReplayedObject[]> {
  const { name, sql, grant } = planned;
  const refused = await session.run(sql);
  if (refused === undefined) return [aboutGrant(name, 'created', '')];
  if (NO_OBJECT.has(refused.errorNumber)) return [aboutGrant(name, 'skipped', 'its object does not exist')];
  const single = grant?.on.kind === 'GLOBAL' && UNKNOWN_PRIVILEGE.has(refused.errorNumber);
  if (!single) return [aboutGrant(name, 'failed', refusal(refused))];
  if (grant.privileges.length === 1) {
    return [aboutGrant(name, 'skipped', 'this server does not know the privilege')];
  }
  const to = `ON *.* TO ${planned.grantee.bytes}${grant.grantOption ? ' WITH GRANT OPTION' : ''}`;
  const parts = grant.privileges.map((privilege) => ({
    ...planned,
    name: `GRANT ${privilege} ON *.* TO ${accountLabel(planned.grantee)}`,
    sql: `GRANT ${privilege} ${to}`,
    grant: { ...grant, privileges: [privilege] },
  }));
  const objects: ReplayedObject[] = [];
  for (const part of parts) objects.push(...(await runGrant(session, part)));
  return objects;
}

const aboutAccount = (
  account: AccountName,
  outcome: ReplayedObject['outcome'],
  detail: string,
): ReplayedObject => ({ kind: 'account', database: undefined, name: accountLabel(account), outcome, detail });

const aboutGrant = (name: string, outcome: ReplayedObject['outcome'], detail: string): ReplayedObject => ({
  kind: 'grant',
  database: undefined,
  name,
  outcome,
  detail,
});

/** The text of a mistake of grammar quotes the statement, which may hold a hash. */
const refusal = ({ errorNumber, message }: Refusal): string =>
  errorNumber === 1064 || /\bnear\b/.test(message)
    ? `the server does not understand the statement (error ${errorNumber})`
    : `${message} (error ${errorNumber})`;
