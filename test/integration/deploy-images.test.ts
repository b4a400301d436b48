/** The images: what their Dockerfiles say is done in plain directories, and what comes of it runs as containers run. */
import { mkdtemp, readdir, readFile, rm, writeFile, chmod, chown, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { freePorts } from '../cluster/real/ports.ts';
import type { TestCluster } from '../cluster/cluster.ts';
import { findHome, NO_PROGRAMS } from '../cluster/programs.ts';
import { buildImage, canBecomeAnother, type Image, UID } from '../deploy/image.ts';
import { listObjects } from '../oracles/stored-backup.ts';
import { startS3 } from '../stores/s3.ts';

const home = await findHome();
if (home === undefined) console.warn(`no images are tried: ${NO_PROGRAMS}`);

describe.skipIf(home === undefined)('the images', () => {
  let agent: Image;
  let coordinator: Image;
  beforeAll(async () => {
    agent = await buildImage('agent', home ?? '');
    coordinator = await buildImage('coordinator', home ?? '');
  });
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await coordinator?.[Symbol.asyncDispose]();
  });
  const images = () => ({ agent, coordinator });
  const kinds = ['agent', 'coordinator'] as const;
  const instructions = (image: Image, name: string) =>
    image.final.instructions.filter((instruction) => instruction.name === name);
  const run = async (image: Image, words: readonly string[], env?: Record<string, string>) => {
    const [program, args] = image.command(words, env);
    return await execa(program, args, { reject: false, all: true });
  };

  test.each(kinds)(
    '%s: not root, without a shell around it, with a health check, labels and tini',
    (kind) => {
      const image = images()[kind];
      expect(instructions(image, 'USER').at(-1)?.text).toBe(`${UID}:${UID}`);
      expect(instructions(image, 'ENTRYPOINT')[0]?.words?.slice(0, 2)).toEqual(['tini', '--']);
      expect(instructions(image, 'HEALTHCHECK')[0]?.text).toContain('CMD ["node", ');
      expect(instructions(image, 'LABEL')[0]?.text).toMatch(/image\.title=.*image\.licenses="Apache-2\.0"/);
      expect(image.final.instructions.filter(({ name }) => name === 'ADD' || name === 'VOLUME')).toEqual([]);
      // Nothing is copied or installed after the user is chosen.
      const names = image.final.instructions.map(({ name }) => name);
      expect(names.slice(names.indexOf('USER'))).not.toContain('RUN');
      expect(names.slice(names.indexOf('USER'))).not.toContain('COPY');
    },
  );

  test.each(kinds)(
    '%s: its programs start as another user, with nothing in the environment',
    async (kind) => {
      const image = images()[kind];
      const tried = instructions(image, 'RUN').flatMap(({ words }) =>
        words === undefined || words[0] === 'ln' ? [] : [words],
      );
      expect(tried.length).toBeGreaterThan(2);
      for (const words of tried) expect(await run(image, words)).toMatchObject({ exitCode: 0 });
      // Debian's packages, by name; the machine's own lists say whether there are such.
      const packages =
        /recommends (.*?) &&/.exec(instructions(image, 'RUN')[0]?.text ?? '')?.[1]?.split(' ') ?? [];
      expect(packages).toEqual(expect.arrayContaining(['ca-certificates', 'rclone', 'tini']));
    },
  );

  test.each(kinds)(
    '%s: the libraries that RonDB brings are where its programs look for them',
    async (kind) => {
      const { rootDirectory } = images()[kind];
      const programs = instructions(images()[kind], 'COPY').flatMap(
        ({ text }) => /\/bin\/(\w+) \/usr\/local\/bin\/$/.exec(text)?.[1] ?? [],
      );
      expect(programs).toContain(kind === 'agent' ? 'ndb_restore' : 'ndb_mgm');
      for (const program of programs) {
        const path = join(rootDirectory, 'usr/local/bin', program);
        expect((await readFile(path)).includes('$ORIGIN/../lib/private')).toBe(true);
      }
      const brought = await readdir(join(home ?? '', 'lib/private'));
      expect(brought.length).toBeGreaterThan(0);
      expect(await readdir(join(rootDirectory, 'usr/local/lib/private'))).toEqual(brought);
    },
  );

  test.each(kinds)('%s: says what it is made of', async (kind) => {
    const text = await readFile(join(images()[kind].rootDirectory, 'opt/rondb-backup/sbom.cdx.json'), 'utf8');
    const { bomFormat, components } = JSON.parse(text) as {
      bomFormat: string;
      components: { name: string }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    const names = components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['@grpc/grpc-js', 'pino']));
    expect(names.includes('mysql2')).toBe(kind === 'coordinator');
    expect(names).not.toContain('vitest');
  });

  test('the health check passes while something listens, and only then', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const words = JSON.parse(
      /CMD (\[.*\])$/.exec(instructions(agent, 'HEALTHCHECK')[0]?.text ?? '')?.[1] ?? '[]',
    ) as string[];
    const check = [...words.slice(0, -1), String(port)];
    expect((await run(agent, check)).exitCode).toBe(0);
    await new Promise((resolve) => server.close(resolve));
    expect((await run(agent, check)).exitCode).toBe(1);
  });

  describe.skipIf(!canBecomeAnother)('run beside a data node of the same user', () => {
    let dir: string;
    let s3: Awaited<ReturnType<typeof startS3>>;
    let cluster: Pick<TestCluster, 'home' | 'connectString' | 'dataNodes'>;
    let data: ReturnType<typeof startCluster>;
    const startCluster = () => {
      const main = join(import.meta.dirname, '../deploy/cluster-as-user-main.ts');
      const args = [
        `--reuid=${UID}`,
        `--regid=${UID}`,
        '--clear-groups',
        '--',
        process.execPath,
        main,
        join(dir, 'data'),
      ];
      return execa('setpriv', args, { reject: false, stdin: 'pipe', buffer: false, stderr: 'inherit' });
    };

    beforeAll(async () => {
      s3 = await startS3();
      dir = await mkdtemp(join(tmpdir(), 'containers-'));
      await chmod(dir, 0o755);
      await mkdir(join(dir, 'data'));
      await mkdir(join(dir, 'temp'));
      for (const name of ['data', 'temp']) await chown(join(dir, name), UID, UID);
      data = startCluster();
      const line = await new Promise<string>((resolve) =>
        data.stdout.once('data', (chunk) => resolve(String(chunk))),
      );
      cluster = JSON.parse(line) as typeof cluster;
      await writeFile(join(dir, 'rclone.conf'), await readFile(s3.configFile));
    });
    afterAll(async () => {
      data?.stdin.end();
      await data;
      await s3?.stop();
      await rm(dir, { recursive: true });
    });

    test('SIGTERM in the middle of an upload: it ends in time, and the next one takes the run to its end', async () => {
      const [port] = await freePorts(1);
      const storage = { remote: 's3:backups/images', rcloneConfig: join(dir, 'rclone.conf') };
      const backupDir = cluster.dataNodes[0]?.backupDir;
      const limited = { ...storage, bandwidthLimit: '8KiB' };
      const write = async (name: string, config: object) => {
        await writeFile(join(dir, name), stringify(config), { mode: 0o644 });
        return { RONDB_BACKUP_CONFIG: join(dir, name) };
      };
      const slow = await write('slow.yaml', {
        listen: `127.0.0.1:${port}`,
        backupDir,
        nodeId: 1,
        storage: limited,
        drainTimeout: '1s',
      });
      const fast = await write('fast.yaml', { listen: `127.0.0.1:${port}`, backupDir, nodeId: 1, storage });
      const programs = {
        ndbMgmProgram: join(cluster.home, 'bin/ndb_mgm'),
        ndbConfigProgram: join(cluster.home, 'bin/ndb_config'),
      };
      const config = await write('coordinator.yaml', {
        cluster: { name: 'images', connectString: cluster.connectString, ...programs },
        agents: { port },
        storage,
        backup: { tempDir: join(dir, 'temp') },
      });
      const start = (image: Image, words: readonly string[], env: Record<string, string>) => {
        const [program, args] = image.command(words, env);
        return execa(program, args, { reject: false, all: true });
      };
      const entry = (image: Image) => (instructions(image, 'ENTRYPOINT')[0]?.words ?? []).slice(2);

      const first = start(agent, entry(agent), slow);
      expect(
        (await start(coordinator, [...entry(coordinator), 'check', '--wait', '1m'], config)).exitCode,
      ).toBe(0);
      const backup = start(coordinator, [...entry(coordinator), 'run', '-o', 'json'], config);
      let told = '';
      backup.stdout.on('data', (chunk) => (told += String(chunk)));
      await expect.poll(() => told, { timeout: 60_000 }).toMatch(/"phases":\["upload"\],"nodes":\[\{/);
      const at = Date.now();
      first.kill('SIGTERM');
      expect(await first).toMatchObject({ exitCode: 0 });
      expect(Date.now() - at).toBeLessThan(8_000);
      const second = start(agent, entry(agent), fast);
      expect(await backup).toMatchObject({ exitCode: 0 });
      const [id] = /"backupId":(\d+)/.exec(told)?.slice(1) ?? [];
      expect(await listObjects(s3.configFile, `s3:backups/images/${id}`)).toContain('manifest.json');
      second.kill('SIGTERM');
      expect(await second).toMatchObject({ exitCode: 0 });
    });
  });
});
