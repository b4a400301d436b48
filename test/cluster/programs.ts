import { access, constants, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

/** The programs of NDB 9.7.4 beside this repository, used where RONDB_HOME names no installation. */
const ARCHIVE = resolve(import.meta.dirname, '../../../shared/ndb/binaries.tar.xz');

const REQUIRED = ['ndb_mgmd', 'ndbmtd', 'ndb_mgm', 'ndb_config', 'ndb_restore'];

/** What to tell a user where `findHome` finds nothing. */
export const NO_PROGRAMS =
  'no RonDB or NDB programs here: set RONDB_HOME to an installation to run against a real cluster';

/**
 * The directory of a RonDB or NDB installation: RONDB_HOME, else the archive beside the repository, unpacked once
 * for each user; undefined where there is neither.
 *
 * @throws Error where RONDB_HOME lacks a program, or the archive cannot be unpacked
 */
export async function findHome(): Promise<string | undefined> {
  const configured = process.env['RONDB_HOME'];
  if (configured !== undefined && configured !== '') {
    for (const name of REQUIRED) await findProgram(configured, name);
    return configured;
  }
  const archive = await stat(ARCHIVE).catch(() => undefined);
  if (archive === undefined) return undefined;
  const key = `${userInfo().uid}-${archive.size}-${Math.floor(archive.mtimeMs)}`;
  const home = join(tmpdir(), `rondb-backup-programs-${key}`);
  if (!(await isOwnDirectory(home))) await unpack(home);
  return home;
}

/**
 * The path of a program of an installation, in its `bin/` or `sbin/`.
 *
 * @throws Error where it is in neither
 */
export async function findProgram(home: string, name: string): Promise<string> {
  for (const folder of ['bin', 'sbin', 'libexec']) {
    const path = join(home, folder, name);
    if (await canExecute(path)) return path;
  }
  throw new Error(`${name} is neither in ${join(home, 'bin')} nor in ${join(home, 'sbin')}`);
}

/** Two processes may do this at once: each unpacks aside, the first to rename wins, the other uses that. */
async function unpack(home: string): Promise<void> {
  const aside = await mkdtemp(`${home}.`);
  try {
    const tar = await execa('tar', ['-C', aside, '-xJf', ARCHIVE], { reject: false });
    if (tar.failed) throw new Error(`cannot unpack ${ARCHIVE} (needs tar and xz): ${tar.stderr}`);
    await rename(aside, home).catch(async (error: unknown) => {
      if (!(await isOwnDirectory(home))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** The name is predictable and the parent writable by all, so a directory of somebody else is not to be run from. */
async function isOwnDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return false;
  if (!found.isDirectory() || found.uid !== userInfo().uid)
    throw new Error(`${path} belongs to another user`);
  return true;
}

const canExecute = async (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
