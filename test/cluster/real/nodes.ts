import type { Seats } from '../cluster.ts';
import { findProcesses, killProcesses } from './processes.ts';
import { connectStringOf, managementDir, nodeDir, seatOf } from './config.ts';
import { launch, outLog } from './launch.ts';
import { nodeStatuses } from './management.ts';
import { waitFor } from './wait.ts';

const START_TIMEOUT_MS = 150_000;

interface Place {
  readonly dir: string;
  readonly seats: Seats;
  /** Real paths. */
  readonly ndbMgmd: string;
  readonly ndbmtd: string;
  readonly ndbMgm: string;
}

/** `initial` throws away what the node had, which the first start of a cluster needs. */
interface Start {
  readonly initial: boolean;
}

/** Resolves when the management server answers and sees the data nodes that run. */
export async function startManagement(place: Place, nodeIds: readonly number[], start: Start): Promise<void> {
  const cwd = managementDir(place.dir);
  const args = ['-f', `${place.dir}/config.ini`, `--configdir=${cwd}`, ...initialArg(start)];
  const { management } = place.seats;
  const { ended } = await launch({ prefix: management.prefix, program: place.ndbMgmd, args, cwd });
  await waitFor({
    what: 'the management server to answer',
    timeoutMs: 60_000,
    until: async () => {
      if (!(await ended).ok) throw new Error('ndb_mgmd failed');
      const statuses = await nodeStatuses(place.ndbMgm, management);
      if (statuses === undefined) return false;
      for (const id of nodeIds) {
        const runs = (await findProcesses([place.ndbmtd], nodeDir(place.dir, id))).length > 0;
        if (runs && (statuses.get(id) ?? 'not connected').startsWith('not connected')) return false;
      }
      return true;
    },
    logs: [outLog(cwd)],
  });
}

/** Starts these data nodes at once; resolves when all are started. */
export async function startDataNodes(place: Place, nodeIds: readonly number[], start: Start): Promise<void> {
  const daemons = await Promise.all(
    nodeIds.map((id) =>
      launch({
        prefix: seatOf(place.seats, id).prefix,
        program: place.ndbmtd,
        args: ['-c', connectStringOf(place.seats), `--ndb-nodeid=${id}`, ...initialArg(start)],
        cwd: nodeDir(place.dir, id),
      }),
    ),
  );
  await Promise.all(
    nodeIds.map(async (id, index) => {
      const cwd = nodeDir(place.dir, id);
      await waitFor({
        what: `data node ${id} to be started`,
        timeoutMs: START_TIMEOUT_MS,
        until: async () => {
          if ((await daemons[index]?.ended)?.ok === false) throw new Error('ndbmtd failed');
          if ((await findProcesses([place.ndbmtd], cwd)).length === 0) throw new Error('it ended');
          const statuses = await nodeStatuses(place.ndbMgm, place.seats.management);
          return statuses?.get(id)?.startsWith('started') ?? false;
        },
        logs: [outLog(cwd), `${cwd}/ndb_${id}_out.log`],
      });
    }),
  );
}

export const killDataNode = (place: Place, nodeId: number): Promise<void> =>
  killProcesses([place.ndbmtd], nodeDir(place.dir, nodeId));

export const killManagement = (place: Place): Promise<void> =>
  killProcesses([place.ndbMgmd], managementDir(place.dir));

const initialArg = ({ initial }: Start): readonly string[] => (initial ? ['--initial'] : []);
