import { setTimeout as sleep } from 'node:timers/promises';
import { faults as backupFaults } from '../faults.ts';
import { childKilled, childStopped } from '../process-faults.ts';
import { between } from '../random.ts';
import type { Fault } from '../victim.ts';

/** What a restore has not: a native backup, dumps, uploads. */
const ofBackupsOnly = new Set([
  'ndb_mgm killed',
  'ndb_mgm stopped for a while',
  'mysqldump killed',
  'store cuts an upload in several parts',
]);

/** The share of a restore in which it reads from the store, and in which it runs ndb_restore. */
const WHILE_FETCHING = 0.3;
const WHILE_STEPS = 0.7;

const ofStore = (name: string): boolean => /^(?:store|rclone) /.test(name);

/** The next objects that are fetched, and what is tried in their place, break off in the middle. */
const downloadsCut: Fault = {
  latest: WHILE_FETCHING,
  strike: async ({ world, random, runs, meets }) => {
    const wanted = between(random, 1, 12);
    const afterBytes = between(random, 0, 400_000);
    const cuts: string[] = [];
    world.s3.faults.rule = ({ method, path }) => {
      if (method !== 'GET' || !path.includes('/rondb/') || cuts.length >= wanted) return undefined;
      if (cuts.length === 0) meets('it');
      cuts.push(path);
      return { kind: 'cut answer', afterBytes };
    };
    while (runs() && cuts.length < wanted) await sleep(50);
    world.s3.faults.reset();
    if (cuts.length === 0) meets('nothing');
  },
};

/** Every kind of fault that a restore can meet, by its name. */
export const restoreFaults: Readonly<Record<string, Fault>> = {
  ...Object.fromEntries(
    Object.entries(backupFaults)
      .filter(([name]) => !ofBackupsOnly.has(name))
      .map(([name, { strike }]) => [name, ofStore(name) ? { strike, latest: WHILE_FETCHING } : { strike }]),
  ),
  'store cuts downloads': downloadsCut,
  'ndb_restore killed': childKilled('ndb_restore', WHILE_STEPS),
  'ndb_restore stopped for a while': childStopped('ndb_restore', WHILE_STEPS),
};
