import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { BackupError } from '../errors/backup-error.ts';
import { objectPath } from '../storage/layout.ts';
import { fingerprintOf } from './keys.ts';
import { parseManifest } from './parse.ts';
import type { Manifest } from './schema.ts';

/*
 * The text of manifest.json, from format 1.1 on:
 *
 *   {
 *     ...                          as JSON.stringify(manifest, null, 2) writes it
 *     "warnings": [],
 *     "signature": "<base64>",     Ed25519 over every byte before this line's comma; only where a key is configured
 *     "sha256": "<hex>"            of every byte before this line's comma
 *   }
 *
 * Both cover bytes, not values, so that no form of JSON needs to be agreed on and nothing that a parser passes over can
 * be changed. They are inside of the manifest, because it is the commit point and written once: an object of its own
 * could be missing, or be of another manifest, after a crash between the two writes.
 */

const SHA256_AT_END = /,\n {2}"sha256": "([0-9a-f]{64})"\n\}\n$/;
const SIGNATURE_AT_END = /,\n {2}"signature": "([A-Za-z0-9+/]{86}==)"$/;

/** The text of manifest.json; with the same key always the same for the same manifest. */
export function sealManifest(manifest: Manifest, signingKey?: KeyObject): string {
  const open = JSON.stringify(manifest, null, 2).slice(0, -'\n}'.length);
  const signed =
    signingKey === undefined
      ? open
      : `${open},\n  "signature": "${sign(null, Buffer.from(open), signingKey).toString('base64')}"`;
  return `${signed},\n  "sha256": "${sha256(signed)}"\n}\n`;
}

/** What is known of who has signed a manifest: a signature names nobody, so only a key that it fits tells. */
export interface Signature {
  /** Whether it has a signature. Without `trustedKey` nobody has checked it. */
  readonly signed: boolean;
  /** Fingerprint of the trusted key that has signed it; undefined where no key is trusted. */
  readonly trustedKey: string | undefined;
}

export interface SignedManifest {
  readonly manifest: Manifest;
  readonly signature: Signature;
}

/**
 * Reads manifest.json as it lies in the object store.
 *
 * @param trustedKeys public keys, any of which may have signed it; none: signatures are not asked for
 * @throws BackupError MANIFEST_INVALID where it is damaged, MANIFEST_VERSION, or MANIFEST_UNTRUSTED
 */
export function readManifest(
  text: string,
  backupId: number,
  trustedKeys: readonly KeyObject[],
): SignedManifest {
  const manifest = parseManifest(text, backupId);
  const path = objectPath(backupId, 'manifest');
  const covered = checkedSum(text, manifest, path);
  const trustedKey = trustedKeys.length === 0 ? undefined : fingerprintOf(signer(covered, trustedKeys, path));
  return { manifest, signature: { signed: SIGNATURE_AT_END.test(covered), trustedKey } };
}

/** @returns the text that the checksum is of */
function checkedSum(text: string, { formatVersion }: Manifest, path: string): string {
  const found = SHA256_AT_END.exec(text);
  // Version 1.0 had none.
  if (found === null && formatVersion === '1.0') return text;
  if (found === null)
    throw new BackupError('MANIFEST_INVALID', `${path} is not valid: its checksum is missing`);
  const covered = text.slice(0, found.index);
  if (sha256(covered) === found[1]) return covered;
  throw new BackupError('MANIFEST_INVALID', `${path} is not valid: its content differs from its checksum`);
}

function signer(covered: string, trustedKeys: readonly KeyObject[], path: string): KeyObject {
  const found = SIGNATURE_AT_END.exec(covered);
  if (found === null) throw new BackupError('MANIFEST_UNTRUSTED', `${path} is not signed`);
  const content = Buffer.from(covered.slice(0, found.index));
  const signature = Buffer.from(found[1] ?? '', 'base64');
  const key = trustedKeys.find((each) => verify(null, content, each, signature));
  if (key !== undefined) return key;
  throw new BackupError('MANIFEST_UNTRUSTED', `${path} is not signed by a trusted key, or was changed since`);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
