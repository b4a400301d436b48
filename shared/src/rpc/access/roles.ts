import type { AgentServiceDefinition } from '@rondb-backup/proto/generated/rondb/backup/v1/AgentService.ts';
import type { CoordinatorServiceDefinition } from '@rondb-backup/proto/generated/rondb/backup/v1/CoordinatorService.ts';

/**
 * What a caller may do. At the coordinator each includes those before it: `read` looks, `run` makes and cancels backups,
 * `admin` also does what cannot be undone. `coordinator` is that of the coordinators at the agents.
 */
export type Role = 'read' | 'run' | 'admin' | 'coordinator';

const included: Readonly<Record<Role, readonly Role[]>> = {
  read: ['read'],
  run: ['read', 'run'],
  admin: ['read', 'run', 'admin'],
  coordinator: ['coordinator'],
};

export const includes = (held: Role, needed: Role): boolean => included[held].includes(needed);

/** The methods of a service by name, without the index signature that its definition has. */
type MethodOf<Definition> = keyof {
  [Name in keyof Definition as string extends Name ? never : number extends Name ? never : Name]: true;
};

const agentRoles: Readonly<Record<MethodOf<AgentServiceDefinition>, Role>> = {
  GetNode: 'coordinator',
  ClaimNode: 'coordinator',
  InspectBackup: 'coordinator',
  UploadBackup: 'coordinator',
  DeleteLocalBackup: 'coordinator',
  DownloadBackup: 'coordinator',
  RestoreStep: 'coordinator',
  DeleteDownload: 'coordinator',
  StopWork: 'coordinator',
};

const coordinatorRoles: Readonly<Record<MethodOf<CoordinatorServiceDefinition>, Role>> = {
  GetBackup: 'read',
  ListBackups: 'read',
  ListSchedules: 'read',
  WatchOperation: 'read',
  GetOperationLog: 'read',
  // It asks the management server.
  EstimateBackup: 'read',
  // It starts programs and writes an object.
  CheckSetup: 'run',
  StartBackup: 'run',
  CancelOperation: 'run',
  // It shows the tables of a cluster, and asks every agent.
  PlanRestore: 'run',
  // It reads whole backups, and writes what it found.
  VerifyBackups: 'run',
  StartRestore: 'admin',
  // It makes retention count a backup that it left alone.
  AdoptBackup: 'admin',
  PinBackup: 'run',
  UnpinBackup: 'run',
  DeleteBackup: 'admin',
  PruneBackups: 'admin',
};

const paths = (service: string, roles: Readonly<Record<string, Role>>): [string, Role][] =>
  Object.entries(roles).map(([method, role]) => [`/rondb.backup.v1.${service}/${method}`, role]);

/** The role that each method of ours needs, by its path on the wire. A method that is not in here can be called by nobody. */
export const requiredRoles: ReadonlyMap<string, Role> = new Map([
  ...paths('AgentService', agentRoles),
  ...paths('CoordinatorService', coordinatorRoles),
]);

/**
 * Health is for probes, which have no identity; reflection, off by default, tells what the published .proto files tell.
 * Everybody who gets a connection may call them.
 */
export const isOpen = (path: string): boolean =>
  path.startsWith('/grpc.health.v1.Health/') || path.startsWith('/grpc.reflection.');
