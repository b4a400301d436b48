/**
 * The process behind a simulated cluster: its data nodes, and its management server for as long as that lives.
 *
 * Argument: a JSON object as `DaemonOptions`. Standard input takes one JSON object a line as `Control`, standard output
 * gives `ready` and then one line for each: `{}` or `{"result"}` or `{"error"}`. When standard input closes, in
 * whatever way the starter died, the process ends.
 */
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Control, DaemonOptions } from './control.ts';
import { DataNodes } from './data-nodes.ts';
import { configOf } from './configuration.ts';
import { handle } from './management/handle.ts';
import { Listener } from './listener.ts';
import { Schema } from './schema.ts';
import { serveClient } from './serve-client.ts';
import { Slots } from './slots.ts';

const options = JSON.parse(process.argv[2] ?? '') as DaemonOptions;
const { topology, model, port } = options;
const schema = new Schema(model, options.hasApplyStatus);
const nodes = new DataNodes({
  topology,
  backupDirs: new Map(options.backupDirs),
  model,
  bytesPerSecond: options.bytesPerSecond,
  startMs: options.startMs,
  onManagementDeath: () => void server.kill(),
});
const slots = new Slots(options.slots, options.takenSlots);
const management = {
  nodes,
  slots,
  dataPort: options.dataPort,
  config: configOf(options),
  memoryPages: options.memoryPages,
};
const server = new Listener(port, (request, reply) => handle(management, request, reply));
const dataPort = new Listener(options.dataPort, (request, reply, closed) =>
  serveClient({ nodes, schema, slots }, request, reply, closed),
);

await dataPort.start();
await server.start();
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const { call, control } = JSON.parse(line) as { call: number; control: Control };
  apply(control).then(
    (result) => process.stdout.write(`${JSON.stringify({ call, result })}\n`),
    (error: unknown) => process.stdout.write(`${JSON.stringify({ call, error: String(error) })}\n`),
  );
}
if (options.removeDir !== undefined) await rm(options.removeDir, { recursive: true, force: true });
process.exit(0);

async function apply(control: Control): Promise<unknown> {
  const { op } = control;
  if (op === 'killNode') nodes.kill(control.nodeId);
  else if (op === 'startNode') await nodes.start(control.nodeId);
  else if (op === 'killManagement') await server.kill();
  else if (op === 'startManagement') await server.start();
  else if (op === 'setFaults') nodes.faults = control.faults;
  else if (op === 'load') {
    nodes.model = control.model;
    schema.load(control.model);
  }
  if (op === 'dropTables') schema.drop(control.tables);
  if (op === 'tables') return schema.tables();
  if (op === 'restoredRows') return schema.restoredRows();
  return op === 'foreignKeys' ? schema.foreignKeys() : undefined;
}
