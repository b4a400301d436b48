import { createHash } from 'node:crypto';
import { BackupError } from '../errors/backup-error.ts';
import type { RcloneSection } from './rclone-config.ts';

/**
 * Where a remote ends up once the remotes that wrap others are followed.
 *
 * `layers` holds, outermost first, what decides whether two configurations write to the same place in the same form.
 */
export interface Place {
  /** Type of the innermost remote, such as `s3` or `local`. */
  readonly type: string;
  /** Path on the innermost remote. */
  readonly path: string;
  readonly layers: readonly Readonly<Record<string, string>>[];
}

/**
 * Keys that say where a remote is or how names and contents are written there. Everything else (credentials, storage
 * classes, tuning) may differ between two configurations of one place. `account` is the place itself for Azure only:
 * elsewhere it is a credential.
 */
const PLACE_KEYS = `
  type provider endpoint region url host port auth storage_url tenant namenode root_folder_id team_drive drive_id
  share_name upstreams filename_encryption directory_name_encryption filename_encoding suffix mode`
  .trim()
  .split(/\s+/);

/** A chain of wrapping remotes longer than this is a mistake. */
const MAX_DEPTH = 8;

/**
 * Follows `remote:path` through `alias` remotes (which only shorten a path) and other wrapping remotes (`crypt`,
 * `compress`, `chunker`, …: any section with a `remote` key) to the remote that stores the bytes.
 *
 * @throws BackupError STORE_CONFIG when a remote is not in the configuration, has no type, or wraps itself
 */
export function resolvePlace(
  sections: ReadonlyMap<string, RcloneSection>,
  remote: string,
  path: string,
): Place {
  const layers: Record<string, string>[] = [];
  let [name, at] = [remote, path];
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const section = sections.get(name);
    const type = section?.get('type');
    if (section === undefined || type === undefined) {
      const known = [...sections.keys()].join(', ') || 'none';
      throw new BackupError(
        'STORE_CONFIG',
        section === undefined
          ? `remote ${name} is not in rclone.conf; it has: ${known}`
          : `remote ${name} has no type in rclone.conf`,
      );
    }
    const target = section.get('remote');
    if (type !== 'alias') layers.push(placeKeys(section, type));
    if (target === undefined) return { type, path: at, layers };
    const colon = target.indexOf(':');
    if (colon < 0) return { type: 'local', path: join(target, at), layers: [...layers, { type: 'local' }] };
    name = target.slice(0, colon);
    at = join(target.slice(colon + 1), at);
  }
  throw new BackupError('STORE_CONFIG', `remote ${remote} wraps itself in rclone.conf`);
}

/**
 * One value for "writes to the same place": equal for the same bucket reached with other credentials or under another
 * remote name. It is a hash of nothing secret, 64 hexadecimal digits.
 */
export const fingerprint = (place: Place): string =>
  createHash('sha256')
    .update(JSON.stringify([place.layers, place.path]))
    .digest('hex');

function placeKeys(section: RcloneSection, type: string): Record<string, string> {
  const keys = type === 'azureblob' ? [...PLACE_KEYS, 'account'] : PLACE_KEYS;
  const found: Record<string, string> = {};
  for (const key of keys) {
    const value = section.get(key);
    // Credentials may sit in a URL (https://user:password@host); they are no part of the place.
    if (value !== undefined && value !== '')
      found[key] = value.replace(/\/\/[^/@]*@/, '//').replace(/\/+$/, '');
  }
  return found;
}

function join(base: string, path: string): string {
  const left = base.replace(/\/+$/, '');
  if (left === '' && !base.startsWith('/')) return path;
  return path === '' ? left || '/' : `${left}/${path.replace(/^\/+/, '')}`;
}
