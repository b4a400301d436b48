import { readFile } from 'node:fs/promises';
import { BackupError } from '../errors/backup-error.ts';
import { fingerprint, resolvePlace } from './fingerprint.ts';
import { parseRcloneConfig } from './rclone-config.ts';
import { createScrubber } from './scrub.ts';

/** Where the backups of a cluster go, as configured. */
export interface DestinationConfig {
  /** A section of rclone.conf. */
  readonly remote: string;
  /** `bucket/prefix`, or an absolute path for a local disk; backups are directories directly below it. */
  readonly path: string;
  /** Path of rclone.conf. */
  readonly configFile: string;
}

/** A destination that was checked against its rclone.conf. It holds no secret that could be logged. */
export interface Destination extends DestinationConfig {
  /** Type of the remote that stores the bytes, such as `s3`, whatever wraps it. */
  readonly storageType: string;
  /** Equal wherever the same place is written to; see `fingerprint`. */
  readonly fingerprint: string;
  /** Takes the secrets of rclone.conf out of a text. */
  readonly scrub: (text: string) => string;
}

/** rclone's own rule for the name of a remote, without the spaces that it allows inside. */
const REMOTE_NAME = /^[\p{L}\p{N}_.+@][\p{L}\p{N}_.+@-]*$/u;

/**
 * Reads rclone.conf and checks that the destination can be one. Nothing is asked over the network.
 *
 * @throws BackupError STORE_CONFIG naming what is wrong
 */
export async function openDestination(config: DestinationConfig): Promise<Destination> {
  const { remote, configFile } = config;
  if (!REMOTE_NAME.test(remote)) {
    throw new BackupError('STORE_CONFIG', `not the name of a remote: ${JSON.stringify(remote)}`);
  }
  const path = checkedPath(config.path);
  const sections = parseRcloneConfig(
    await readFile(configFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new BackupError('STORE_CONFIG', `cannot read ${configFile}: ${error.code ?? 'unknown error'}`, {
        cause: error,
      });
    }),
  );
  const place = resolvePlace(sections, remote, path);
  return {
    remote,
    path,
    configFile,
    storageType: place.type,
    fingerprint: fingerprint(place),
    scrub: createScrubber(sections),
  };
}

/** The path without slashes at its end; a path that could mean another place than it says is refused. */
function checkedPath(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  const segments = trimmed.replace(/^\//, '').split('/');
  const wrong =
    trimmed === '' ||
    trimmed.startsWith('-') ||
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\u0000-\u001f\u007f]/.test(trimmed) ||
    segments.some((segment) => segment === '' || segment === '.' || segment === '..');
  if (wrong) {
    throw new BackupError('STORE_CONFIG', `not a path for backups: ${JSON.stringify(path)}`, {
      hint: 'give bucket/prefix, or an absolute path on a local disk, without empty, "." and ".." parts',
    });
  }
  return trimmed;
}
