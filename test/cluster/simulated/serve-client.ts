import type { DataNodes } from './data-nodes.ts';
import type { Reply, Request } from './protocol.ts';
import type { Schema } from './schema.ts';
import type { Slots } from './slots.ts';

interface DataNodePort {
  readonly nodes: DataNodes;
  readonly schema: Schema;
  readonly slots: Slots;
}

/** As the data nodes' error is printed. */
const CLUSTER_FAILURE = '4009 Cluster Failure';

/** What the data nodes do with a request of a client. */
export async function serveClient(
  { nodes, schema, slots }: DataNodePort,
  request: Request,
  send: (reply: Reply) => void,
  closed: Promise<unknown>,
): Promise<void> {
  if (request.op === 'attach') {
    if (slots.take(closed) === undefined) return send({ exit: 1 });
    send({ faults: nodes.faults });
    return send({ exit: 0 });
  }
  if (nodes.started().length === 0) return send({ exit: 1, reason: CLUSTER_FAILURE });
  const inTheWay = answer(schema, request);
  return send({ exit: inTheWay === undefined ? 0 : 1, reason: inTheWay });
}

function answer(schema: Schema, request: Request): string | undefined {
  switch (request.op) {
    case 'createTables':
      return schema.create(request.tables);
    case 'findTables':
      return schema.find(request.tables);
    case 'addRows':
      return schema.addRows(request.rows);
    case 'createForeignKey':
      return schema.createForeignKey(request.child, request.name);
    case 'restoreEpoch':
      return schema.restoreEpoch();
    default:
      throw new Error(`the data nodes know no ${request.op}`);
  }
}
