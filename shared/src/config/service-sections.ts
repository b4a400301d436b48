import { isLoopback } from '../rpc/loopback.ts';
import { defaulted, optionalSection, required, rule } from './fields.ts';
import { type ConfigContext, filePath } from './files.ts';
import { address, boolean, duration, list, text } from './kinds.ts';

/** Both sides of a connection prove themselves with certificates. */
export function tlsSection(context: ConfigContext) {
  return optionalSection({
    certFile: required(filePath(context), 'Certificate of this side, PEM, with what signed it'),
    keyFile: required(filePath(context), 'Private key of that certificate, PEM'),
    caFile: required(filePath(context), 'Certificates that the other side must be signed by, PEM'),
  });
}

/** What a gRPC service of ours listens on. */
export function listenFields(context: ConfigContext, defaultAddress: string) {
  return {
    listen: defaulted(address, defaultAddress, 'Address that the service listens on; port 0: any free one'),
    tls: tlsSection(context),
    insecure: defaulted(
      boolean,
      false,
      'Allows to listen without `tls` on an address that other machines reach',
    ),
    reflection: defaulted(
      boolean,
      false,
      'Lets clients such as grpcurl ask for the services and their types',
    ),
    drainTimeout: defaulted(
      duration('0s', '1h'),
      '20s',
      'How long calls and work under way may go on after SIGTERM; less than the grace period of the pod or unit',
    ),
  };
}

/** Nobody offers a service without protection to other machines by oversight. */
export const protectedUnlessInsecure = rule<{ listen?: string; tls?: unknown; insecure?: boolean }>(
  ['listen'],
  'other machines reach this address and there is no tls section; add one, or write insecure: true',
  ({ listen, tls, insecure }) =>
    tls !== undefined || insecure === true || listen === undefined || isLoopback(listen),
);

/** Names by which a service knows its callers. */
export const certificateNameList = list(
  text('a DNS name, a URI or a common name as in a certificate', /^[^\s,"]{1,255}$/),
);
