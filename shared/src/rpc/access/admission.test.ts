import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BackupError } from '../../errors/backup-error.ts';
import { admit, type Known, type Presented } from './admission.ts';
import { certificateNames } from './certificate-names.ts';
import { parseTokens, roleOfToken } from './tokens.ts';

const READ = '/rondb.backup.v1.CoordinatorService/ListBackups';
const RUN = '/rondb.backup.v1.CoordinatorService/StartBackup';
const AGENT = '/rondb.backup.v1.AgentService/GetNode';
const readToken = randomBytes(32).toString('hex');
const runToken = randomBytes(32).toString('hex');
const tokens = parseTokens(`# clients\nread ${readToken}\r\n\n  run\t${runToken}\n`, 'tokens');
const names: Known['names'] = new Map([
  ['grafana', 'read'],
  ['cron', 'run'],
  ['backup', 'coordinator'],
]);
const nobody: Presented = { names: [], authorization: undefined };

const refusal = (path: string, presented: Partial<Presented>, known: Known = { names, tokens }) => {
  try {
    admit(path, { ...nobody, ...presented }, known);
    return 'admitted';
  } catch (error) {
    return error instanceof BackupError ? `${error.code}: ${error.message}` : error;
  }
};

test('a certificate has the roles of its names', () => {
  expect(refusal(READ, { names: ['grafana'] })).toBe('admitted');
  expect(refusal(RUN, { names: ['cron'] })).toBe('admitted');
  expect(refusal(READ, { names: ['cron'] })).toBe('admitted');
  expect(refusal(RUN, { names: ['cron.example', 'cron'] })).toBe('admitted');
  expect(refusal(AGENT, { names: ['backup'] })).toBe('admitted');
});

test('who may not is told by name what is missing', () => {
  expect(refusal(RUN, { names: ['grafana'] })).toBe(
    'PERMISSION_DENIED: the certificate of grafana has the role read here, and StartBackup needs run',
  );
  expect(refusal(READ, { names: ['mallory', 'mallory.example'] })).toBe(
    'PERMISSION_DENIED: the certificate of mallory, mallory.example has no role here, and ListBackups needs read',
  );
  expect(refusal(AGENT, { names: ['cron'] })).toContain('GetNode needs coordinator');
  expect(refusal(READ, { names: ['backup'] })).toContain('ListBackups needs read');
});

test('a token counts instead of a certificate', () => {
  expect(refusal(READ, { authorization: `Bearer ${readToken}` })).toBe('admitted');
  expect(refusal(READ, { authorization: `bearer ${runToken}` })).toBe('admitted');
  expect(refusal(RUN, { authorization: `Bearer ${readToken}`, names: ['cron'] })).toBe(
    'PERMISSION_DENIED: a token has the role read here, and StartBackup needs run',
  );
  expect(refusal(AGENT, { authorization: `Bearer ${runToken}` })).toContain('PERMISSION_DENIED');
});

test.each([
  ['', 'Bearer ', 'Basic dXNlcjpwYXNz'],
  [readToken, `Bearer ${readToken.slice(1)}`, `Bearer ${readToken}0`],
  [`Bearer ${readToken} ${runToken}`, `Bearer run ${runToken}`],
])('what is no token of this service is refused and not repeated', (...headers) => {
  for (const authorization of headers) {
    expect(refusal(READ, { authorization, names: ['grafana'] })).toBe(
      'UNAUTHENTICATED: the token sent is not one of this service',
    );
  }
});

test('nobody is nobody', () => {
  expect(refusal(READ, {})).toContain('UNAUTHENTICATED: neither a token nor a certificate');
  const certificatesOnly = { names, tokens: undefined };
  expect(refusal(READ, {}, certificatesOnly)).toContain('UNAUTHENTICATED: no certificate');
  expect(refusal(READ, { authorization: `Bearer ${readToken}` }, certificatesOnly)).toContain(
    'UNAUTHENTICATED: a token was sent, and this service takes none',
  );
  expect(refusal('/grpc.health.v1.Health/Check', {})).toBe('admitted');
  expect(refusal('/rondb.backup.v1.CoordinatorService/Unknown', { names: ['cron'] })).toContain(
    'PERMISSION_DENIED: no role may call',
  );
});

test.each([
  ['DNS:a.example, URI:spiffe://x/y, IP Address:10.0.0.1', 'cn', ['a.example', 'spiffe://x/y']],
  ['IP Address:10.0.0.1, email:a@b', 'cn', ['cn']],
  [undefined, 'cn', ['cn']],
  [undefined, ['a', 'b'], ['a', 'b']],
  [undefined, undefined, []],
  // Node's form of one DNS name "x, DNS:cron".
  ['DNS:"x, DNS:cron"', 'cn', []],
])('the names in %j with common name %j are %j', (subjectaltname, CN, expected) => {
  expect(certificateNames({ subjectaltname, subject: CN === undefined ? {} : { CN } })).toEqual(expected);
});

test.each([
  '',
  '# nothing\n',
  'read',
  'read short',
  `root ${readToken}`,
  `coordinator ${readToken}`,
  readToken,
])('%j is no file of tokens', (text) => expect(() => parseTokens(text, 'tokens')).toThrow(BackupError));

test('any text is a list of tokens or a BackupError that holds nothing of it', () => {
  const entry = fc.constantFrom('read', 'run').map((role) => `${role} ${randomBytes(20).toString('hex')}`);
  const outcome = (text: string): string => {
    try {
      return parseTokens(text, 'FILE')
        .map(({ role }) => role)
        .join();
    } catch (error) {
      return error instanceof BackupError ? error.message : `not a BackupError: ${typeof error}`;
    }
  };
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), entry)), (lines) => {
      expect(outcome(lines.join('\n'))).toMatch(
        /^(?:FILE: line \d+ is not a role and a token|FILE holds no token|(?:read|run|admin|,)+)$/,
      );
    }),
  );
});

test('no text but the token has its role', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(roleOfToken(text, tokens)).toBeUndefined();
    }),
  );
  expect(roleOfToken(runToken, tokens)).toBe('run');
});
