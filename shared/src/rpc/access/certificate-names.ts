interface PeerCertificate {
  readonly subject?: { readonly CN?: string | readonly string[] };
  readonly subjectaltname?: string | undefined;
}

/**
 * The names of a peer in its certificate: DNS names and URIs of subjectAltName, or where it has neither, the common name
 * of the subject (RFC 9525 wants none, and certificates made by hand have nothing else).
 *
 * @param certificate as of `TLSSocket.getPeerCertificate()`, and one whose signature was checked
 */
export function certificateNames({ subject, subjectaltname = '' }: PeerCertificate): readonly string[] {
  // Node quotes names that hold a comma or a quote, so that they cannot pass for two. Nobody needs such a name.
  if (subjectaltname.includes('"')) return [];
  const alternatives = subjectaltname.split(', ').flatMap((entry) => {
    const [, name] = /^(?:DNS|URI):(.+)$/.exec(entry) ?? [];
    return name === undefined ? [] : [name];
  });
  if (alternatives.length > 0) return alternatives;
  const common = subject?.CN;
  return common === undefined ? [] : [common].flat();
}
