import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAgentConfig } from '@rondb-backup/agent/config.ts';
import { loadCoordinatorConfig } from '@rondb-backup/coordinator/config.ts';
import { expect, test } from 'vitest';

const examples = join(import.meta.dirname, '../../deploy/examples');

test('the example of an agent is a configuration', () => {
  const config = loadAgentConfig(join(examples, 'agent.yaml'), {});
  expect(config.storage.limits.bandwidthLimitBytesPerSecond).toBe(100 * 1024 * 1024);
});

test('the example of a coordinator is a configuration, for the same place as the agent', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'examples-'));
  await writeFile(join(dir, 'password'), 'secret\n', { mode: 0o600 });
  const text = await readFile(join(examples, 'coordinator.yaml'), 'utf8');
  const file = join(dir, 'coordinator.yaml');
  await writeFile(file, text.replace('/etc/rondb-backup/mysql-password', join(dir, 'password')));
  const config = loadCoordinatorConfig(file, {});
  expect(config.agents.addresses).toHaveLength(4);
  expect(config.storage.remote).toBe(loadAgentConfig(join(examples, 'agent.yaml'), {}).storage.remote);
});
