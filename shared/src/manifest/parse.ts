import type * as z from 'zod/mini';
import { BackupError } from '../errors/backup-error.ts';
import { manifestSchema, type Manifest } from './schema.ts';

/** A problem list longer than this helps nobody. */
const MAX_PROBLEMS = 10;

/**
 * Reads one of our JSON objects.
 *
 * @param where names it in errors, such as `1764000000/manifest.json`
 * @throws BackupError MANIFEST_INVALID, or MANIFEST_VERSION for a newer major format
 */
function parseMarker<Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string,
  where: string,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BackupError('MANIFEST_INVALID', `${where} is not JSON`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  if (issues.some((issue) => issue.code === 'custom' && issue.params?.['newer'] === true)) {
    throw new BackupError(
      'MANIFEST_VERSION',
      `${where} has a format newer than this version of rondb-backup`,
    );
  }
  const problems = issues
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new BackupError('MANIFEST_INVALID', `${where} is not valid: ${problems.join('; ')}`);
}

/**
 * Reads a marker that says which backup it is of, and checks that this is the one it lies beside: recovery acts on the
 * id that started.json names.
 */
export function parseOwnMarker<Schema extends z.ZodMiniType<{ readonly backupId: number }>>(
  schema: Schema,
  text: string,
  backupId: number,
  name: string,
): z.infer<Schema> {
  const where = `${backupId}/${name}`;
  const marker = parseMarker(schema, text, where);
  if (marker.backupId === backupId) return marker;
  throw new BackupError('MANIFEST_INVALID', `${where} is not valid: it is of backup ${marker.backupId}`);
}

/**
 * Reads manifest.json and checks what a schema cannot: it is of this backup id, no path is named twice, every
 * participant has files and no file belongs to another node.
 */
export function parseManifest(text: string, backupId: number): Manifest {
  const manifest = parseOwnMarker(manifestSchema, text, backupId, 'manifest.json');
  const problem = inconsistency(manifest);
  if (problem !== undefined)
    throw new BackupError('MANIFEST_INVALID', `${backupId}/manifest.json is not valid: ${problem}`);
  return manifest;
}

function inconsistency(manifest: Manifest): string | undefined {
  const paths = manifest.files.map(({ path }) => path);
  if (new Set(paths).size !== paths.length) return 'a file is named twice';
  const { participants } = manifest.topology;
  const owners = new Set(paths.flatMap((path) => ownerOf(path) ?? []));
  const without = participants.filter((nodeId) => !owners.has(nodeId));
  if (without.length > 0) return `no files of data node ${without.join(', ')}`;
  const strangers = [...owners].filter((nodeId) => !participants.includes(nodeId));
  if (strangers.length > 0) return `files of data node ${strangers.join(', ')}, which took no part`;
  return undefined;
}

function ownerOf(path: string): number | undefined {
  const match = /^rondb\/(\d{1,3})\//.exec(path);
  return match === null ? undefined : Number(match[1]);
}
