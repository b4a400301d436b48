import { statSync } from 'node:fs';
import type { ServerInterceptor } from '@grpc/grpc-js';
import type { Logger } from '../../logging/logger.ts';
import { ReloadedFiles } from '../tls/reloaded-files.ts';
import { accessInterceptor } from './interceptor.ts';
import type { Role } from './roles.ts';
import { parseTokens, type Token } from './tokens.ts';

/** Who may call a service. */
export interface AccessRules {
  /** Roles by the name in a certificate. */
  readonly names: ReadonlyMap<string, Role>;
  /** Lines of a role and a token. Undefined: a client needs a certificate to get a connection at all. */
  readonly tokensFile: string | undefined;
}

interface Guard {
  readonly interceptors: ServerInterceptor[];
  stop(): void;
}

/**
 * Without TLS and without tokens nobody can prove anything, and everybody may call everything: the configuration allows
 * that on loopback only, or where it was written out.
 *
 * @throws BackupError CONFIG_INVALID where the file of tokens cannot be read or used
 */
export function createGuard(encrypted: boolean, { names, tokensFile }: AccessRules, log: Logger): Guard {
  const tokens = tokensFile === undefined ? undefined : openTokens(tokensFile, log);
  if (!encrypted && tokens === undefined) return { interceptors: [], stop: () => undefined };
  return {
    interceptors: [accessInterceptor(() => ({ names, tokens: tokens?.value }), log)],
    stop: () => tokens?.stop(),
  };
}

function openTokens(file: string, log: Logger): ReloadedFiles<readonly Token[]> {
  const parse = ([content]: readonly Buffer[]) => parseTokens(String(content), file);
  const tokens = new ReloadedFiles([file], parse, log);
  if ((statSync(file).mode & 0o004) !== 0)
    log.warn({ file }, 'everybody may read the file of tokens; chmod o-r');
  tokens.watch();
  return tokens;
}
