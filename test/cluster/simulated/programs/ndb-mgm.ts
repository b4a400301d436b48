/** The simulated `ndb_mgm`. */
import { text } from 'node:stream/consumers';
import { ask, connectTo } from '../protocol.ts';
import { parseArguments, placeOf } from './arguments.ts';

const args = parseArguments(
  'ndb_mgm',
  process.argv.slice(2),
  {
    execute: 'value',
    'try-reconnect': 'value',
    'encrypt-backup': 'flag',
    'backup-password-from-stdin': 'flag',
  },
  { e: 'execute', t: 'try-reconnect' },
);

async function run(): Promise<number> {
  const password = args.has('backup-password-from-stdin') ? await readPassword() : undefined;
  if (password === null) return 2;
  const command = args.values.get('execute') ?? '';
  const place = { ...placeOf(args), ...retriesOf(args.values.get('try-reconnect')) };
  const server = await connectTo(place);
  if (server === undefined) {
    print(`ERROR: Unable to connect with connect string: nodeid=0,${place.connectString}\n`);
    return 255;
  }
  print(`Connected to management server at ${server.host} port ${server.port} (using cleartext)\n`);
  const encrypts = args.has('encrypt-backup');
  const starts = /^\s*START\s+BACKUP/i.test(command);
  // A password without the wish to encrypt, even with ENCRYPT in the command, gives a plain backup.
  if (starts && password !== undefined && !encrypts)
    print('Warning, unencrypted backup requested although backup password is provided.\n');
  const request = { op: 'command', command, password: encrypts ? password : undefined } as const;
  for await (const reply of ask(server.socket, request)) {
    if ('text' in reply) print(reply.text);
    if ('exit' in reply) return reply.exit;
  }
  print(starts ? 'Backup failed\n' : '');
  print('*  1006: Illegal reply from server\n*        \n');
  return 255;
}

/** Null where the line has no end, which the real program refuses. */
async function readPassword(): Promise<string | null> {
  const line = await text(process.stdin);
  if (line.includes('\n')) return line.slice(0, line.indexOf('\n'));
  process.stderr.write('Error: backup password: backup password has no end.\n');
  return null;
}

const retriesOf = (value: string | undefined) => (value === undefined ? {} : { retries: Number(value) });

function print(output: string): void {
  process.stdout.write(output);
}

process.exitCode = await run();
