import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { parseDockerfile, type Stage } from './dockerfile.ts';

const root = join(import.meta.dirname, '../..');

/** What an image says of how it is run. */
export interface Image extends AsyncDisposable {
  /** Stands for the root directory of the container. */
  readonly rootDirectory: string;
  readonly final: Stage;
  /** Runs a command line of the container as its user would, from an empty, read-only directory. */
  command(
    words: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): readonly [string, readonly string[]];
}

/** Another user than the one that owns everything here; only root may become it. */
export const UID = 1_000;
export const canBecomeAnother = process.getuid?.() === 0;

/**
 * Does what a Dockerfile does, in a plain directory: its files are copied from where it says, and its build commands run
 * in a copy of what is committed. Left out is what needs a registry: `npm ci`, whose result is this tree's own
 * node_modules, and apt-get, whose programs are this machine's.
 *
 * @param rondbHome stands for RONDB_HOME in the RonDB image
 */
export async function buildImage(kind: 'agent' | 'coordinator', rondbHome: string): Promise<Image> {
  const rootDirectory = await mkdtemp(join(tmpdir(), `image-${kind}-`));
  await chmod(rootDirectory, 0o755);
  const text = await readFile(join(root, `deploy/docker/${kind}.Dockerfile`), 'utf8');
  const stages = parseDockerfile(text, { RONDB_IMAGE: 'rondb:1', RONDB_HOME: '/srv/hops/mysql' });
  const [build, , final] = stages;
  if (build === undefined || final === undefined) throw new Error('a stage is missing');
  const source = join(rootDirectory, 'build-stage');
  await runBuildStage(build, source);
  const origins: Readonly<Record<string, string>> = { build: source, rondb: rondbHome, '': root };
  for (const { name, text: rest, words } of final.instructions) {
    if (name === 'COPY') await copy(rest, rootDirectory, origins);
    if (name === 'RUN' && words?.[0] === 'ln')
      await symlink(
        join(rootDirectory, words[2] ?? ''),
        await parentMade(join(rootDirectory, words[3] ?? '')),
      );
  }
  await rm(source, { recursive: true });
  const empty = join(rootDirectory, 'empty');
  await mkdir(empty, { mode: 0o555 });
  const path = [join(rootDirectory, 'usr/local/bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(
    ':',
  );
  return {
    rootDirectory,
    final,
    command: (words, env = {}) => {
      const variables = Object.entries({ PATH: path, ...env }).map(([key, value]) => `${key}=${value}`);
      const bare = words.map((word) => word.replace(/^\/opt\//, `${rootDirectory}/opt/`));
      const another = canBecomeAnother
        ? ['setpriv', `--reuid=${UID}`, `--regid=${UID}`, '--clear-groups', '--']
        : [];
      return ['env', ['-i', '-C', empty, ...variables, ...another, ...bare]];
    },
    [Symbol.asyncDispose]: async () => await rm(rootDirectory, { recursive: true }),
  };
}

async function runBuildStage({ instructions }: Stage, source: string): Promise<void> {
  await mkdir(source);
  const { stdout } = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  for (const file of stdout.split('\0').filter((name) => name !== ''))
    await cp(join(root, file), await parentMade(join(source, file))).catch(ignoreMissing);
  await symlink(join(root, 'node_modules'), join(source, 'node_modules'));
  for (const { name, text, words } of instructions) {
    if (name !== 'RUN' || words?.[0] === 'npm') continue;
    // npm tells what is installed from the directory itself, not through a link.
    const cwd = text.startsWith('npm sbom') ? root : source;
    if (words !== undefined) await execa(words[0] ?? '', words.slice(1), { cwd });
    else await execa('sh', ['-c', text.replace('> dist/', `> ${source}/dist/`)], { cwd });
  }
}

async function copy(
  rest: string,
  rootDirectory: string,
  origins: Readonly<Record<string, string>>,
): Promise<void> {
  const words = rest.split(' ');
  const option = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = paths.pop() ?? '';
  const origin = origins[option('from') ?? ''] ?? '';
  const mode = Number.parseInt(option('chmod') ?? '644', 8);
  for (const path of paths) {
    const from = join(origin, path.replace(/^\/(?:build|srv\/hops\/mysql)\//, ''));
    // Of a directory its content is copied.
    const files = path.endsWith('/') ? (await readdir(from)).map((name) => join(from, name)) : [from];
    for (const file of files) {
      const to = await parentMade(join(rootDirectory, target, basename(file)));
      await cp(file, to, { dereference: true, recursive: true });
      await chmod(to, mode);
    }
  }
}

async function parentMade(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  return path;
}

/** A file that is removed here and not yet in git. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
