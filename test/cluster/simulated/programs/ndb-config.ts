/** The simulated `ndb_config`. */
import { ask, connectTo } from '../protocol.ts';
import { parseArguments, placeOf } from './arguments.ts';

const args = parseArguments('ndb_config', process.argv.slice(2), {
  type: 'value',
  query: 'value',
  fields: 'value',
  rows: 'value',
  configinfo: 'flag',
  system: 'flag',
});

async function run(): Promise<number> {
  if (args.has('configinfo')) {
    process.stdout.write('****** SYSTEM ******\n');
    return 0;
  }
  const place = placeOf(args);
  const server = await connectTo(place);
  if (server === undefined) {
    process.stderr.write(
      `ERROR: Unable to connect with connect string: nodeid=0,${place.connectString}\n` +
        'Connect failed code: 1011, msg: Could not connect to socket\n',
    );
    return 255;
  }
  const query = args.values.get('query') ?? 'nodeid';
  const type = args.has('system') ? 'system' : args.values.get('type');
  const request = { op: 'config', type, fields: query.split(',') } as const;
  const [fields, rows] = [separator('fields', ','), separator('rows', ' ')];
  for await (const reply of ask(server.socket, request)) {
    if ('rows' in reply) process.stdout.write(`${reply.rows.map((row) => row.join(fields)).join(rows)}\n`);
    // The real program, too, ends with 0 after this.
    if ('exit' in reply && reply.exit !== 0) process.stderr.write(`Unknown query option: ${reply.reason}\n`);
  }
  return 0;
}

const separator = (name: string, otherwise: string): string =>
  (args.values.get(name) ?? otherwise).replaceAll('\\n', '\n');

process.exitCode = await run();
