import { type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js';
import { toBackupError } from '../../errors/backup-error.ts';
import type { Logger } from '../../logging/logger.ts';
import { toStatus } from '../status.ts';
import { admit, type Known } from './admission.ts';
import { certificateNames } from './certificate-names.ts';

/** The one place where a server decides who may call what: before a handler sees the call. */
export function accessInterceptor(known: () => Known, log: Logger): ServerInterceptor {
  return ({ path }, call) =>
    new ServerInterceptingCall(call, {
      start: (next) => {
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const certificate = call.getAuthContext().sslPeerCertificate;
            const names = certificate === undefined ? [] : certificateNames(certificate);
            const authorization = metadata.get('authorization')[0]?.toString();
            metadata.remove('authorization');
            try {
              admit(path, { names, authorization }, known());
            } catch (thrown) {
              const { code, message } = toBackupError(thrown);
              log.warn({ rpc: path, code, peer: call.getPeer(), names, reason: message }, 'call refused');
              call.sendStatus(toStatus(thrown));
              return;
            }
            proceed(metadata);
          },
        });
      },
    });
}
