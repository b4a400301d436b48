interface Trouble {
  /** What the transport says, in the words of Node, OpenSSL or grpc-js. */
  readonly said: RegExp;
  /** Completes "coordinator backup:50060: "; `$1` is what the first group of `said` holds. */
  readonly means: string;
  readonly hint: string;
}

const troubles: readonly Trouble[] = [
  {
    said: /self-signed certificate|unable to verify the first certificate|unable to get (?:local )?issuer certificate/,
    means: 'its certificate is not signed by an authority that this side trusts',
    hint: 'compare what signed it with caFile of the tls section here, or --tls-ca',
  },
  {
    said: /certificate has expired/,
    means: 'its certificate has expired',
    hint: 'renew it; the service reads the new file without a restart',
  },
  {
    said: /certificate is not yet valid/,
    means: 'its certificate is not valid yet',
    hint: 'compare the clocks of both machines',
  },
  {
    said: /ERR_TLS_CERT_ALTNAME_INVALID\]: (?:.*altnames: )?(.*?)\.? ?(?:Resolution note|$)/,
    means: 'its certificate is for another name ($1)',
    hint: 'call it by a name in its certificate, or give it one with the name that it is called by',
  },
  {
    said: /unsuitable certificate purpose/,
    means: 'its certificate is not one for servers',
    hint: 'issue it with the extended key usage serverAuth',
  },
  {
    said: /wrong version number|packet length too long/,
    means: 'it does not speak TLS',
    hint: 'configure tls there, or leave it out here where the connection needs no protection',
  },
  {
    said: /alert certificate required|alert number 116/,
    means: 'it wants a certificate of this side',
    hint: 'give --tls-cert and --tls-key, or certFile and keyFile of the tls section',
  },
  {
    said: /alert (unknown ca|certificate expired|certificate revoked|bad certificate|certificate unknown|unsupported certificate)/,
    means: 'it refused the certificate of this side ($1)',
    hint: 'the certificate must be signed by its caFile, valid now, and have the extended key usage clientAuth',
  },
  {
    // A server that refuses a certificate of TLS 1.3 ends the connection, and often no reason is read any more.
    said: /Failed to connect|ECONNRESET|EPIPE|Socket closed|socket hang up/,
    means: 'it ended the connection before it answered',
    hint: 'either it speaks TLS and this side does not (--tls-ca), or it refused the certificate of this side: that must be signed by its caFile, valid now, and have the extended key usage clientAuth',
  },
];

/**
 * What kept a connection from being made, where that is for TLS to say.
 *
 * @param details of the gRPC status UNAVAILABLE
 */
export function explainTrouble(details: string): { message: string; hint: string } | undefined {
  if (!details.includes('No connection established')) return undefined;
  for (const { said, means, hint } of troubles) {
    const found = said.exec(details);
    if (found !== null) return { message: means.replace('$1', () => found[1] ?? ''), hint };
  }
  return undefined;
}
