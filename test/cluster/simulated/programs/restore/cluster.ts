import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../../faults.ts';
import { ask, connectTo, type Place, type Request } from '../../protocol.ts';
import { Failure } from './report.ts';

export interface Attached {
  readonly faults: Faults;
  /** What was in the way, if anything. @throws Failure where the data nodes are gone */
  tell(request: Request): Promise<string | undefined>;
  detach(): void;
}

/** Takes a slot of the cluster for as long as this process holds it. @throws Failure where it gets none in time */
export async function attach(place: Place): Promise<Attached> {
  const port = await dataPort(place);
  const data = { connectString: `127.0.0.1:${port}`, retries: 1, retryDelayMs: 0 };
  for (let attempt = 1; ; attempt++) {
    const held = await hold(data);
    if (held !== undefined) return { ...held, tell: (request) => tell(data, request) };
    if (attempt >= place.retries) break;
    await sleep(place.retryDelayMs);
  }
  throw new Failure(
    `Could not connect to cluster: '1101 - Error: Could not alloc node id at ${place.connectString}: ` +
      "No free node id found for mysqld(API).'",
  );
}

async function dataPort(place: Place): Promise<number> {
  const server = await connectTo(place);
  const unable = `ERROR: Unable to connect with connect string: nodeid=0,${place.connectString}`;
  if (server === undefined)
    throw new Failure(`Could not connect to cluster: '1011 - Could not connect to socket: ${unable}'`);
  let port = 0;
  for await (const reply of ask(server.socket, { op: 'dataNodes' })) if ('port' in reply) port = reply.port;
  return port;
}

async function hold(data: Place): Promise<Pick<Attached, 'faults' | 'detach'> | undefined> {
  const server = await connectTo(data);
  if (server === undefined) throw new Failure('Failed to connect to ndb!!');
  const { socket } = server;
  socket.write(`${JSON.stringify({ op: 'attach' } satisfies Request)}\n`);
  for await (const line of createInterface({ input: socket })) {
    const reply = JSON.parse(line) as { faults?: Faults };
    // It must not keep the process alive when a step fails.
    socket.unref();
    if (reply.faults !== undefined) return { faults: reply.faults, detach: () => socket.destroy() };
    break;
  }
  socket.destroy();
  return undefined;
}

async function tell(data: Place, request: Request): Promise<string | undefined> {
  const server = await connectTo(data);
  if (server === undefined) throw new Failure('UnknownResult: 4009 Cluster Failure');
  for await (const reply of ask(server.socket, request)) if ('exit' in reply) return reply.reason;
  throw new Failure('UnknownResult: 4009 Cluster Failure');
}
