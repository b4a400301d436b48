import { createHash, timingSafeEqual } from 'node:crypto';
import { BackupError } from '../../errors/backup-error.ts';
import type { Role } from './roles.ts';

export interface Token {
  readonly role: Role;
  /** The token itself is not kept. */
  readonly digest: Buffer;
}

/** Only for clients of the coordinator: agents know their coordinators by certificate alone. */
const LINE = /^(read|run|admin)[ \t]+([A-Za-z0-9._~+/=-]{24,1024})$/;

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * Reads lines of a role and a token; empty lines and lines that begin with # are left out.
 *
 * @param file its name, for messages, which never hold a part of the content
 * @throws BackupError CONFIG_INVALID
 */
export function parseTokens(text: string, file: string): readonly Token[] {
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const tokens = lines.flatMap(({ line, number }) => {
    if (line === '' || line.startsWith('#')) return [];
    const [, role, token] = LINE.exec(line) ?? [];
    if (role === undefined || token === undefined) {
      throw new BackupError('CONFIG_INVALID', `${file}: line ${number} is not a role and a token`, {
        hint: 'write read, run or admin, a space, and 24 to 1024 characters such as those of `openssl rand -hex 32`',
      });
    }
    return [{ role: role as Role, digest: digestOf(token) }];
  });
  if (tokens.length === 0) throw new BackupError('CONFIG_INVALID', `${file} holds no token`);
  return tokens;
}

/** The role of a token that was presented. How long it takes does not depend on how much of it is right. */
export function roleOfToken(presented: string, tokens: readonly Token[]): Role | undefined {
  const digest = digestOf(presented);
  return tokens.filter((token) => timingSafeEqual(token.digest, digest))[0]?.role;
}
