import { BackupError } from '../errors/backup-error.ts';
import { isBackupId, readBackupId } from './backup-id.ts';
import { parseVerificationName, type VerificationName, verificationName } from './verification-name.ts';

/*
 * Every path of a backup in the object store, relative to the destination, and back again:
 *
 *   <id>/started.json, manifest.json, failed.json, users.sql, databases.sql, quotas.txt, pinned.json, deleting.json
 *   <id>/verification-<seconds since 1970>-<depth>-<result>.json
 *   <id>/rondb/<node>/[BACKUP-<id>-PART-<i>-OF-<n>/]BACKUP-<id>-0.<node>.Data, BACKUP-<id>.<node>.ctl, .log
 *
 * users.sql, databases.sql and rondb/ are rondb-helm's layout, file for file.
 */

const NAMES = {
  started: 'started.json',
  manifest: 'manifest.json',
  failed: 'failed.json',
  users: 'users.sql',
  databases: 'databases.sql',
  quotas: 'quotas.txt',
  pinned: 'pinned.json',
  deleting: 'deleting.json',
} as const;

export type NamedObject = keyof typeof NAMES;

/** Node ids of a cluster, management and API nodes included, are 1 to 255. */
const MAX_NODE_ID = 255;

export interface NodeFile {
  readonly kind: 'node-file';
  readonly backupId: number;
  readonly nodeId: number;
  readonly type: 'Data' | 'ctl' | 'log';
  /** Absent where the node has one LDM thread; `index` is 1 to `count`. */
  readonly part?: { readonly index: number; readonly count: number };
}

/** What a listed path is. `foreign` is anything that this layout would not write. */
export type StoredObject =
  | { readonly kind: NamedObject; readonly backupId: number }
  | ({ readonly kind: 'verification'; readonly backupId: number } & VerificationName)
  | NodeFile
  | { readonly kind: 'foreign' };

/** `<id>`, without a slash at the end. */
export function backupPrefix(backupId: number): string {
  if (!isBackupId(backupId)) throw new BackupError('BACKUP_ID_INVALID', `not a backup id: ${backupId}`);
  return String(backupId);
}

/** `<id>/rondb/<node>`, without a slash at the end: what `ndb_restore --backup-path` is given once downloaded. */
export function nodePrefix(backupId: number, nodeId: number): string {
  return `${backupPrefix(backupId)}/rondb/${checkedNodeId(nodeId)}`;
}

/** The last part of {@link objectPath}. */
export const objectName = (name: NamedObject): string => NAMES[name];

export const objectPath = (backupId: number, name: NamedObject): string =>
  `${backupPrefix(backupId)}/${NAMES[name]}`;

export const verificationPath = (backupId: number, name: VerificationName): string =>
  `${backupPrefix(backupId)}/${verificationName(name)}`;

/** The directory of a backup below the data node's BackupDataDir. */
export const localBackupPath = (backupId: number): string => `BACKUP/BACKUP-${backupPrefix(backupId)}`;

/** The path of a node's file below both {@link localBackupPath} and {@link nodePrefix}. */
export function nodeFileName(file: Omit<NodeFile, 'kind'>): string {
  const id = backupPrefix(file.backupId);
  const node = checkedNodeId(file.nodeId);
  const name = file.type === 'Data' ? `BACKUP-${id}-0.${node}.Data` : `BACKUP-${id}.${node}.${file.type}`;
  return file.part === undefined
    ? name
    : `BACKUP-${id}-PART-${file.part.index}-OF-${file.part.count}/${name}`;
}

/** What a path below the destination is; any text is an answer, most of them `foreign`. */
export function parseStoredPath(path: string): StoredObject {
  const [first = '', ...rest] = path.split('/');
  const backupId = readBackupId(first);
  if (backupId === undefined) return { kind: 'foreign' };
  if (rest[0] === 'rondb') return parseNodeFile(backupId, path) ?? { kind: 'foreign' };
  const name = rest.join('/');
  for (const kind of Object.keys(NAMES) as NamedObject[]) if (NAMES[kind] === name) return { kind, backupId };
  const verification = parseVerificationName(name);
  return verification === undefined
    ? { kind: 'foreign' }
    : { kind: 'verification', backupId, ...verification };
}

const NODE_FILE =
  /^\d+\/rondb\/([1-9]\d{0,2})\/(?:BACKUP-\d+-PART-([1-9]\d{0,3})-OF-([1-9]\d{0,3})\/)?BACKUP-[-\d.]+\.(Data|ctl|log)$/;

/** Takes the numbers out of the path, and the path only if they make this very path again. */
function parseNodeFile(backupId: number, path: string): NodeFile | undefined {
  const match = NODE_FILE.exec(path);
  if (match === null) return undefined;
  const nodeId = Number(match[1]);
  const [index, count] = [Number(match[2]), Number(match[3])];
  if (nodeId > MAX_NODE_ID || index > count) return undefined;
  const file = {
    kind: 'node-file',
    backupId,
    nodeId,
    type: match[4] as NodeFile['type'],
    ...(match[2] === undefined ? {} : { part: { index, count } }),
  } as const;
  return `${nodePrefix(backupId, nodeId)}/${nodeFileName(file)}` === path ? file : undefined;
}

function checkedNodeId(nodeId: number): number {
  if (!Number.isInteger(nodeId) || nodeId < 1 || nodeId > MAX_NODE_ID) {
    throw new BackupError('INTERNAL', `not a node id: ${nodeId}`);
  }
  return nodeId;
}
