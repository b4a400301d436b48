import { readFileSync } from 'node:fs';
import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import { BackupError } from '../errors/backup-error.ts';

/**
 * Sends the token of a file with every call of a client. Only for connections that nobody can listen to: the token is
 * all that its bearer needs.
 *
 * @throws BackupError CONFIG_INVALID where the file does not hold one; no message holds a part of it
 */
export function bearerToken(file: string): Interceptor {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code;
    throw new BackupError('CONFIG_INVALID', `cannot read the token file ${file} (${reason})`);
  }
  if (!/^[A-Za-z0-9._~+/=-]{1,1024}$/.test(token)) {
    const hint = 'it holds the token alone, without the role before it';
    throw new BackupError('CONFIG_INVALID', `the token file ${file} does not hold one token`, { hint });
  }
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) => {
        metadata.set('authorization', `Bearer ${token}`);
        next(metadata, listener);
      },
    });
}
