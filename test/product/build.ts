import { join } from 'node:path';
import { execa } from 'execa';

const root = join(import.meta.dirname, '..', '..');

/**
 * vitest's global set-up: builds what is shipped, so that no test runs an old bundle.
 *
 * @public
 */
export default async function build(): Promise<void> {
  await execa(process.execPath, ['deploy/build.ts'], { cwd: root });
}
