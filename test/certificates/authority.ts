import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TlsFiles } from '@rondb-backup/shared/rpc/tls/certificate-files.ts';
import { execa } from 'execa';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

interface CertificateOptions {
  /** As in openssl, such as `DNS:agent-1,URI:spiffe://example/agent`; none: it has a common name alone. */
  readonly alternativeNames?: string;
  /** From now; 0 or less: it has expired. */
  readonly days?: number;
  /** `serverAuth` or `clientAuth`; both by default. */
  readonly usage?: string;
}

export interface Authority {
  readonly caFile: string;
  /** @param name the common name, and the name of the files */
  issue(name: string, options?: CertificateOptions): Promise<TlsFiles>;
}

/** A certificate authority of its own in a directory of its own, made with the program openssl. */
export async function createAuthority(dir: string, name = 'Test CA'): Promise<Authority> {
  await mkdir(dir, { recursive: true });
  const caFile = join(dir, 'ca.crt');
  const caKey = join(dir, 'ca.key');
  await execa('openssl', ['req', '-x509', ...KEY, '-keyout', caKey, '-out', caFile, '-subj', `/CN=${name}`]);
  return {
    caFile,
    issue: async (commonName, { alternativeNames, days = 1, usage = 'serverAuth,clientAuth' } = {}) => {
      const keyFile = join(dir, `${commonName}.key`);
      const certFile = join(dir, `${commonName}.crt`);
      const extensions = [
        ...(alternativeNames === undefined ? [] : [`subjectAltName=${alternativeNames}`]),
        `extendedKeyUsage=${usage}`,
      ].flatMap((extension) => ['-addext', extension]);
      const subject = ['-subj', `/CN=${commonName}`, ...extensions];
      const { stdout: request } = await execa('openssl', ['req', ...KEY, '-keyout', keyFile, ...subject]);
      const signing = ['-CA', caFile, '-CAkey', caKey, '-copy_extensions', 'copy', '-days', String(days)];
      await execa('openssl', ['x509', '-req', ...signing, '-out', certFile], { input: request });
      return { caFile, certFile, keyFile };
    },
  };
}
