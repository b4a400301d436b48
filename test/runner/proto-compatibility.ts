import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

/** Standard output of a git command; undefined where it fails. */
async function git(...args: string[]): Promise<string | undefined> {
  const { failed, stdout } = await execa('git', args, { reject: false });
  return failed || stdout === '' ? undefined : stdout;
}

/**
 * The commit whose protobuf files callers may rely on: the last release; before the first one, where this branch left
 * main; on main itself, the commit before. Undefined in a history of one commit.
 */
async function findBase(): Promise<string | undefined> {
  const release = await git('describe', '--tags', '--abbrev=0', '--match=v[0-9]*');
  if (release !== undefined) return release;
  const head = await git('rev-parse', 'HEAD');
  const fork = (await git('merge-base', 'HEAD', 'origin/main')) ?? (await git('merge-base', 'HEAD', 'main'));
  if (fork !== undefined && fork !== head) return fork;
  return git('rev-parse', '--verify', '--quiet', 'HEAD^');
}

/**
 * Fails where a program that was built against the base could not talk to this tree.
 *
 * @returns a remark where there is nothing to compare with
 * @throws Error that lists the breaking changes
 */
export async function checkProtoCompatibility(): Promise<string> {
  const base = await findBase();
  if (base === undefined) return 'skipped: no earlier commit';
  if ((await git('ls-tree', base, '--', 'buf.yaml')) === undefined) {
    return `skipped: no protobuf files in ${base.slice(0, 12)}`;
  }
  const scratch = await mkdtemp(path.join(tmpdir(), 'rondb-backup-base-'));
  try {
    const archive = path.join(scratch, 'base.tar');
    await execa('git', ['archive', '--format=tar', `--output=${archive}`, base, '--', 'buf.yaml', 'proto']);
    const { failed, all } = await execa('buf', ['breaking', '--against', archive], {
      all: true,
      reject: false,
    });
    if (failed) throw new Error(`against ${base.slice(0, 12)}:\n${all}`);
    return '';
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
