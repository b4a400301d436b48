import { expect, test } from 'vitest';
import { explainTrouble } from './trouble.ts';

const NOTE = 'Resolution note: ';
const sslError = (text: string): string =>
  `403D07686E7F0000:error:0A00045C:SSL routines:ssl3_read_bytes:${text}:../deps/openssl/record/rec_layer_s3.c:918:\n `;

/** What grpc-js 1.14.7 on Node 24 says. */
test.each([
  ['Error: self-signed certificate in certificate chain.', 'not signed by an authority'],
  ['Error: unable to verify the first certificate.', 'not signed by an authority'],
  ['Error: certificate has expired.', 'its certificate has expired'],
  ['Error: certificate is not yet valid.', 'not valid yet'],
  ['Error: unsuitable certificate purpose.', 'not one for servers'],
  [
    "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert's altnames: DNS:elsewhere.",
    'its certificate is for another name (DNS:elsewhere)',
  ],
  [`Error: ${sslError('wrong version number')}`, 'it does not speak TLS'],
  [sslError('tlsv13 alert certificate required'), 'it wants a certificate of this side'],
  [sslError('tlsv1 alert unknown ca'), 'it refused the certificate of this side (unknown ca)'],
  ['Failed to connect (2026-11-22T12:24:21.067Z).', 'it ended the connection before it answered'],
])('%s', (said, means) => {
  const explained = explainTrouble(`No connection established. Last error: ${said} ${NOTE}`);
  expect(explained?.message).toContain(means);
  expect(explained?.hint).not.toBe('');
});

test.each([
  `No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. ${NOTE}`,
  'Connection dropped: read ECONNRESET',
  'certificate has expired, says the object store',
])('%s: nothing that TLS explains', (details) => {
  expect(explainTrouble(details)).toBeUndefined();
});
