import { setTimeout as sleep } from 'node:timers/promises';
import type { TcpProxy, Weather } from '../network/tcp-proxy.ts';
import { someNode } from './process-faults.ts';
import { between, type Random, seeded } from './random.ts';
import type { Fault, Victim } from './victim.ts';

interface Storm {
  readonly weather: (random: Random) => Weather;
  readonly leastMs: number;
  readonly mostMs: number;
}

/** What TCP makes of each of them. */
const storms: Readonly<Record<string, Storm>> = {
  cut: { weather: () => ({ kind: 'cut' }), leastMs: 200, mostMs: 8_000 },
  silent: { weather: () => ({ kind: 'silent' }), leastMs: 1_000, mostMs: 15_000 },
  'slow (200 to 1500 ms)': {
    weather: (random) => ({ kind: 'late', delayMs: () => between(random, 200, 1_500) }),
    leastMs: 2_000,
    mostMs: 10_000,
  },
  // A lost segment is sent again after the retransmission timeout, 200 ms at first, which doubles each time.
  'losing 30 %': {
    weather: (random) => ({
      kind: 'late',
      delayMs: () => (random() < 0.3 ? between(random, 200, 3_000) : 0),
    }),
    leastMs: 2_000,
    mostMs: 10_000,
  },
};

interface Peer extends Pick<Fault, 'latest'> {
  readonly road: (victim: Victim) => TcpProxy;
}

const peers: Readonly<Record<string, Peer>> = {
  'an agent': { road: (victim) => victim.world.roads.toAgent(someNode(victim)) },
  'the management server': { road: ({ world }) => world.roads.toManagement },
  // Its dumps are among the first things of a run.
  MySQL: { road: ({ world }) => world.roads.toMysql, latest: 0.25 },
};

function networkFault(storm: Storm, { road, ...when }: Peer): Fault {
  return {
    ...when,
    strike: async (victim) => {
      const proxy = road(victim);
      const ms = between(victim.random, storm.leastMs, storm.mostMs);
      // How often delays are drawn depends on timing, so they are drawn from a sequence of their own.
      await proxy.set(storm.weather(seeded(Math.floor(victim.random() * 2 ** 32))));
      await sleep(ms);
      await proxy.set({ kind: 'fair' });
    },
  };
}

export const networkFaults: Readonly<Record<string, Fault>> = Object.fromEntries(
  Object.entries(peers).flatMap(([name, peer]) =>
    Object.entries(storms).map(([how, storm]) => [`network to ${name} ${how}`, networkFault(storm, peer)]),
  ),
);
