import { defaulted, optional, rule, section } from '@rondb-backup/shared/config/fields.ts';
import { type ConfigContext, filePath } from '@rondb-backup/shared/config/files.ts';
import { certificateNameList } from '@rondb-backup/shared/config/service-sections.ts';
import type { AccessRules } from '@rondb-backup/shared/rpc/access/guard.ts';
import type { Role } from '@rondb-backup/shared/rpc/access/roles.ts';
import { isLoopback } from '@rondb-backup/shared/rpc/loopback.ts';

/** Each includes those before it. */
const ROLES = ['read', 'run', 'admin'] as const;

/** Who may call the coordinator. */
export const accessSection = (context: ConfigContext) =>
  section({
    read: defaulted(certificateNameList, [], 'Names in the certificates of clients that may look'),
    run: defaulted(
      certificateNameList,
      [],
      'Names in the certificates of clients that may also start and cancel backups, and check the set-up',
    ),
    admin: defaulted(certificateNameList, [], 'Names in the certificates of clients that may do everything'),
    tokensFile: optional(
      filePath(context),
      'File of tokens for clients without certificate: lines of a role (read, run or admin), a space and a token',
    ),
  });

interface Settings {
  readonly listen?: string;
  readonly tls?: unknown;
  readonly access?: Readonly<Partial<Record<(typeof ROLES)[number], readonly string[]>>> & {
    readonly tokensFile?: string | undefined;
  };
}

const namesSomebody = ({ access = {} }: Settings): boolean =>
  ROLES.some((role) => (access[role] ?? []).length > 0);

export const callersKnown = rule<Settings>(
  ['access'],
  'with tls, name clients in read, run or admin as in their certificates, or give a tokensFile',
  (settings) =>
    settings.tls === undefined || namesSomebody(settings) || settings.access?.tokensFile !== undefined,
);

export const identitiesProven = rule<Settings>(
  ['access'],
  'only certificates prove a name, and tokens must not travel in the clear; add a tls section',
  (settings) => {
    const { listen, tls, access } = settings;
    const tokensExposed = access?.tokensFile !== undefined && listen !== undefined && !isLoopback(listen);
    return tls !== undefined || (!namesSomebody(settings) && !tokensExposed);
  },
);

/** A name that is in several lists has the highest of its roles. */
export function compileAccess({
  tokensFile,
  ...lists
}: Readonly<Record<(typeof ROLES)[number], readonly string[]>> & {
  readonly tokensFile?: string | undefined;
}): AccessRules {
  const names = new Map<string, Role>();
  for (const role of ROLES) for (const name of lists[role]) names.set(name, role);
  return { names, tokensFile };
}
