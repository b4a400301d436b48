import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault as RequestFault } from '../stores/fault-proxy.ts';
import { between, pick, seeded } from './random.ts';
import type { Fault } from './victim.ts';

const LONGEST_MS = 6_000;

/** Every request for a while. */
const storeFault = (fault: RequestFault): Fault => ({
  strike: async ({ world, random }) => {
    world.s3.faults.rule = () => fault;
    await sleep(between(random, 500, LONGEST_MS));
    world.s3.faults.reset();
  },
});

const INTERNAL_ERROR: RequestFault = { kind: 'status', status: 500, code: 'InternalError' };
const SLOW_DOWN: RequestFault = { kind: 'status', status: 503, code: 'SlowDown' };

/** Each request for itself, for longer, for most of them get through. */
const someRequests: Fault = {
  strike: async ({ world, random }) => {
    const ms = between(random, 1_000, 2 * LONGEST_MS);
    const ownRandom = seeded(Math.floor(random() * 2 ** 32));
    const kinds: readonly RequestFault[] = [
      INTERNAL_ERROR,
      SLOW_DOWN,
      { kind: 'cut', afterBytes: 1_000 },
      { kind: 'lost answer' },
    ];
    world.s3.faults.rule = () => (ownRandom() < 0.3 ? pick(ownRandom, kinds) : undefined);
    await sleep(ms);
    world.s3.faults.reset();
  },
};

/** The next parts of uploads in several parts, whenever they come: in the middle of the part, or its answer. */
const partsOfUploads: Fault = {
  latest: 0.5,
  strike: async ({ world, random, runs, meets }) => {
    const wanted = 1 + Math.floor(random() * 6);
    const afterBytes = between(random, 0, 5_000_000);
    const fault: RequestFault = random() < 0.7 ? { kind: 'cut', afterBytes } : { kind: 'lost answer' };
    const cuts: string[] = [];
    world.s3.faults.rule = ({ method, query }) => {
      if (method !== 'PUT' || !query.includes('partNumber=') || cuts.length >= wanted) return undefined;
      if (cuts.length === 0) meets('it');
      cuts.push(query);
      return fault;
    };
    while (runs() && cuts.length < wanted) await sleep(50);
    world.s3.faults.reset();
    if (cuts.length === 0) meets('nothing');
  },
};

export const storeFaults: Readonly<Record<string, Fault>> = {
  'store answers 500': storeFault(INTERNAL_ERROR),
  'store answers 503': storeFault(SLOW_DOWN),
  'store answers 403': storeFault({ kind: 'status', status: 403, code: 'AccessDenied' }),
  'store is slow': storeFault({ kind: 'delay', ms: 1_500 }),
  'store never answers': storeFault({ kind: 'hang' }),
  'store cuts connections': storeFault({ kind: 'cut', afterBytes: 20_000 }),
  'store loses its answers': storeFault({ kind: 'lost answer' }),
  'store fails some requests': someRequests,
  'store cuts an upload in several parts': partsOfUploads,
};
