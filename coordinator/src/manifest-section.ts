import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { defaulted, optional, rule, section } from '@rondb-backup/shared/config/fields.ts';
import { type ConfigContext, filePath, secretFile } from '@rondb-backup/shared/config/files.ts';
import { type Kind, list, Unfit } from '@rondb-backup/shared/config/kinds.ts';
import { publicHalf, readSigningKey, readTrustedKey } from '@rondb-backup/shared/manifest/keys.ts';
import type * as z from 'zod/mini';

/** How manifests are signed and whose are believed. */
export interface ManifestConfig {
  /** Private, Ed25519; undefined: manifests are not signed. */
  readonly signingKey: KeyObject | undefined;
  /** Public; none: signatures are not asked for. */
  readonly trustedKeys: readonly KeyObject[];
}

export const manifestSection = (context: ConfigContext) =>
  section({
    signingKeyFile: optional(
      signingKeyFile(context),
      'Private Ed25519 key that manifests are signed with, PEM; none: they are not signed',
    ),
    trustedKeyFiles: defaulted(
      list(trustedKeyFile(context)),
      [],
      'Public Ed25519 keys, PEM; where there are any, a manifest that none of them has signed is refused',
    ),
  });

function signingKeyFile(context: ConfigContext): Kind<KeyObject> {
  const kind = secretFile(context);
  return { ...kind, parse: (given) => fit(() => readSigningKey(kind.parse(given))) };
}

function trustedKeyFile(context: ConfigContext): Kind<KeyObject> {
  const kind = filePath(context);
  return {
    ...kind,
    parse(given) {
      const file = kind.parse(given);
      return fit(() => readTrustedKey(readFileSync(file, 'utf8')));
    },
  };
}

function fit(read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unfit) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Unfit(code === undefined ? message : `the file cannot be read (${code})`);
  }
}

/** Else this coordinator would refuse the backups that it makes itself. */
export const ownSignatureTrusted = rule<{
  readonly manifest?: Partial<z.infer<ReturnType<typeof manifestSection>>>;
}>(
  ['manifest', 'trustedKeyFiles'],
  'the public key of signingKeyFile is not among them',
  ({ manifest: { signingKeyFile: own, trustedKeyFiles: trusted = [] } = {} }) =>
    own === undefined || trusted.length === 0 || trusted.some((key) => key.equals(publicHalf(own))),
);
