import { BackupError } from '../../errors/backup-error.ts';
import { includes, isOpen, requiredRoles, type Role } from './roles.ts';
import { roleOfToken, type Token } from './tokens.ts';

/** What a caller has shown of itself. */
export interface Presented {
  /** Of a certificate that was checked; empty where there was none. */
  readonly names: readonly string[];
  /** The `authorization` header, as it was sent. */
  readonly authorization: string | undefined;
}

/** Whom a service knows. */
export interface Known {
  /** Roles by the name in a certificate. */
  readonly names: ReadonlyMap<string, Role>;
  /** Undefined: the service takes no tokens. */
  readonly tokens: readonly Token[] | undefined;
}

/**
 * Decides about one call. A token, where one is sent, counts instead of the certificate.
 *
 * @param path of the method, such as `/rondb.backup.v1.AgentService/GetNode`
 * @throws BackupError UNAUTHENTICATED for a caller that is nobody, PERMISSION_DENIED for one that may not do this
 */
export function admit(path: string, presented: Presented, known: Known): void {
  if (isOpen(path)) return;
  const needed = requiredRoles.get(path);
  if (needed === undefined) throw new BackupError('PERMISSION_DENIED', `no role may call ${path}`);
  const { who, roles } = identify(presented, known);
  if (roles.some((role) => includes(role, needed))) return;
  const method = path.slice(path.lastIndexOf('/') + 1);
  const held = roles.length === 0 ? 'no role' : `the role ${roles.join(' and ')}`;
  const list = needed === 'coordinator' ? 'coordinators' : needed;
  throw new BackupError('PERMISSION_DENIED', `${who} has ${held} here, and ${method} needs ${needed}`, {
    hint: `use another identity, or name this certificate in access.${list} of the service called`,
  });
}

interface Caller {
  /** Completes "... has no role"; never more of a token than its role. */
  readonly who: string;
  readonly roles: readonly Role[];
}

function identify({ names, authorization }: Presented, known: Known): Caller {
  if (authorization !== undefined) {
    const role = bearerRole(authorization, known.tokens);
    return { who: 'a token', roles: [role] };
  }
  if (names.length === 0) throw nobody(known);
  const roles = new Set(names.flatMap((name) => known.names.get(name) ?? []));
  return { who: `the certificate of ${names.join(', ')}`, roles: [...roles] };
}

function bearerRole(authorization: string, tokens: readonly Token[] | undefined): Role {
  if (tokens === undefined) {
    throw new BackupError('UNAUTHENTICATED', 'a token was sent, and this service takes none', {
      hint: 'use a certificate, or set access.tokensFile of the coordinator',
    });
  }
  const [, token] = /^Bearer ([^\s]+)$/i.exec(authorization) ?? [];
  const role = token === undefined ? undefined : roleOfToken(token, tokens);
  if (role === undefined) {
    throw new BackupError('UNAUTHENTICATED', 'the token sent is not one of this service', {
      hint: 'compare it with access.tokensFile of the coordinator',
    });
  }
  return role;
}

const nobody = ({ tokens }: Known): BackupError =>
  tokens === undefined
    ? new BackupError('UNAUTHENTICATED', 'no certificate with a name was presented')
    : new BackupError(
        'UNAUTHENTICATED',
        'neither a token nor a certificate that is trusted here was presented',
      );
