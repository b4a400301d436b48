/**
 * A process of its own that outlives the one that started a cluster: it reads standard input, a pipe that only the
 * starter holds, and when that closes, in whatever way the starter died, it ends what runs in the cluster's directory.
 *
 * Arguments: a JSON object as `Watched`.
 */
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { killProcesses } from './processes.ts';
import type { Watched } from './watch.ts';

const { programs, dir, removeDir } = JSON.parse(process.argv[2] ?? '') as Watched;

for await (const _ of process.stdin);
await killProcesses(programs, dir);
// A program that was just being started has its directory but perhaps not yet its image.
await sleep(500);
await killProcesses(programs, dir);
if (removeDir) await rm(dir, { recursive: true, force: true });
