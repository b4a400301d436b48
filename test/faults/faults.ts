import { setTimeout as sleep } from 'node:timers/promises';
import type { CliProcess } from '../product/processes.ts';
import type { Fault as StoreFault } from '../stores/fault-proxy.ts';
import { between, pick, type Random } from './random.ts';
import { childrenRunning, type World } from './world.ts';

/** What a fault works on: the world, and the run of the trial. */
interface Victim {
  readonly world: World;
  readonly run: CliProcess;
  readonly random: Random;
}

/** Something that goes wrong. It returns once it is over, the thing that was killed being there again if it should be. */
export type Fault = (victim: Victim) => Promise<void>;

const kill = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
};

async function killChild({ world, run, random }: Victim, program: string): Promise<void> {
  const agents = world.product.agents.map(({ child }) => child.pid);
  const parents = [run.pid, ...agents].filter((pid) => pid !== undefined);
  // The next child that appears, for none may run at this moment.
  for (let look = 0; look < 100; look += 1) {
    const children = await childrenRunning(parents, program);
    if (children.length > 0) return kill(pick(random, children), 'SIGKILL');
    await sleep(20);
  }
}

async function pause(pid: number | undefined, ms: number): Promise<void> {
  if (pid === undefined) return;
  kill(pid, 'SIGSTOP');
  await sleep(ms);
  kill(pid, 'SIGCONT');
}

const storeFault =
  (fault: StoreFault): Fault =>
  async ({ world, random }) => {
    world.s3.faults.rule = () => fault;
    await sleep(between(random, 500, 6_000));
    world.s3.faults.reset();
  };

const someNode = ({ world, random }: Victim): number => pick(random, world.cluster.dataNodes).nodeId;

export const faults: Readonly<Record<string, Fault>> = {
  'coordinator killed': async ({ run }) => {
    run.kill('SIGKILL');
    await run;
  },
  'coordinator stopped for a while': ({ run, random }) => pause(run.pid, between(random, 1_000, 20_000)),
  'coordinator interrupted (Ctrl-C)': async ({ run }) => void run.kill('SIGINT'),
  'agent killed': async (victim) => {
    const nodeId = someNode(victim);
    await victim.world.product.agentOf(nodeId).kill('SIGKILL');
    await sleep(between(victim.random, 0, 3_000));
    await victim.world.product.restartAgent(nodeId);
  },
  'agent stopped for a while': (victim) =>
    pause(victim.world.product.agentOf(someNode(victim)).child.pid, between(victim.random, 1_000, 15_000)),
  'rclone killed': (victim) => killChild(victim, 'rclone'),
  'ndb_mgm killed': (victim) => killChild(victim, 'ndb_mgm'),
  'mysqldump killed': (victim) => killChild(victim, 'mysqldump'),
  'management server killed': async ({ world, random }) => {
    await world.cluster.killManagement();
    await sleep(between(random, 0, 4_000));
    await world.cluster.startManagement();
  },
  'data node killed': async (victim) => {
    const nodeId = someNode(victim);
    victim.world.down.add(nodeId);
    await victim.world.cluster.killNode(nodeId);
  },
  'store answers 500': storeFault({ kind: 'status', status: 500, code: 'InternalError' }),
  'store answers 503': storeFault({ kind: 'status', status: 503, code: 'SlowDown' }),
  'store answers 403': storeFault({ kind: 'status', status: 403, code: 'AccessDenied' }),
  'store is slow': storeFault({ kind: 'delay', ms: 1_500 }),
  'store never answers': storeFault({ kind: 'hang' }),
  'store cuts connections': storeFault({ kind: 'cut', afterBytes: 20_000 }),
};
