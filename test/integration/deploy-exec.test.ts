/** `kubectl exec` into the coordinator's pod: a command there asks the coordinator that serves there. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePorts } from '../cluster/real/ports.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { buildImage, type Image } from '../deploy/image.ts';
import { containerCommand, type VolumeSources } from '../deploy/kubelet.ts';
import { type Container, only, podOf } from '../deploy/objects.ts';
import { issueCertificates, renderRelease } from '../deploy/release.ts';
import { kubernetesTools } from '../deploy/tools.ts';

const home = await findHome();
const tools = await kubernetesTools();
const missing = home === undefined ? NO_PROGRAMS : tools === undefined ? 'no helm' : undefined;
if (missing !== undefined) console.warn(`nobody enters the pod of the coordinator: ${missing}`);

describe.skipIf(missing !== undefined)('in the pod of the coordinator', () => {
  let dir: string;
  let image: Image;
  let sources: VolumeSources;
  let serving: Awaited<ReturnType<typeof start>>;
  let log = '';

  const container = (): Container =>
    podOf(only(sources.objects, 'Deployment'))?.containers[0] ?? { name: 'none', image: '' };
  const start = async (name: string, args: readonly string[]) => {
    const place = join(dir, name);
    await mkdir(place);
    const pod = podOf(only(sources.objects, 'Deployment')) ?? { containers: [] };
    const [program, ...rest] = await containerCommand(
      place,
      [],
      image,
      pod,
      { ...container(), args },
      sources,
    );
    const child = execa(program, rest, { reject: false, stdin: 'ignore', forceKillAfterDelay: 30_000 });
    return { child };
  };

  beforeAll(async () => {
    if (tools === undefined) throw new Error('no helm');
    dir = await mkdtemp(join(tmpdir(), 'exec-'));
    await chmod(dir, 0o755);
    image = await buildImage('coordinator', home ?? '');
    const [port = 0] = await freePorts(1);
    const schedules = [{ label: 'nightly', cron: '0 3 * * *' }];
    const values = { service: { port }, metrics: { enabled: false }, config: { schedules } };
    // On this machine nobody else is to reach it.
    const text = JSON.stringify(await renderRelease(tools, dir, values));
    const objects = JSON.parse(text.replaceAll('0.0.0.0', '127.0.0.1')) as VolumeSources['objects'];
    const rcloneConfig = `[s3]\ntype = alias\nremote = ${dir}/store\n`;
    sources = {
      objects,
      secrets: {
        ...(await issueCertificates(join(dir, 'certificates'), objects)),
        'rondb-backup-rclone': { 'rclone.conf': rcloneConfig },
        'mysql-passwords': { helm: 'a password' },
      },
    };
    serving = await start('serving', container().args ?? []);
    serving.child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    await vi.waitUntil(() => log.includes('"msg":"serving"'), { timeout: 30_000 });
  });
  afterAll(async () => {
    serving?.child.kill('SIGTERM');
    await serving?.child;
    await image?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true });
  });

  const command = async (name: string, ...args: string[]) => {
    const { child } = await start(name, [name, ...args]);
    return await child;
  };

  test('commands are answered by it, as by an administrator', async () => {
    // This one only a coordinator that serves can answer.
    const { exitCode, stdout } = await command('schedules', '-o', 'json');
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nightly') });
    expect(await command('list')).toMatchObject({ exitCode: 0 });
    // And this one only an administrator may ask.
    const { stderr } = await command('delete', '1795345503', '--yes');
    expect(stderr).toContain('error [BACKUP_NOT_FOUND]');
  });

  test('a backup is its own, and not one of a second coordinator', async () => {
    const { stdout, stderr } = await command('run', '-o', 'json');
    expect(stderr + stdout).toContain('MGM_UNREACHABLE');
    expect(log).toContain('MGM_UNREACHABLE');
  });
});
