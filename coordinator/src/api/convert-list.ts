import type {
  ListBackupsRequest,
  ListBackupsRequest__Output,
} from '@rondb-backup/proto/generated/rondb/backup/v1/ListBackupsRequest.ts';
import type { ListRequest } from '../service.ts';
import { backupStateFromWire, backupStateToWire } from './convert.ts';

const DEFAULT_PAGE_SIZE = 100;
const known = (time: number): number | undefined => (time === 0 ? undefined : time);

export const listRequestToWire = (request: ListRequest): ListBackupsRequest => ({
  pageSize: request.pageSize,
  pageToken: request.pageToken,
  states: request.states.map(backupStateToWire),
  labels: [...request.labels],
  ownCluster: request.ownCluster,
  sinceUnixMs: request.since ?? 0,
  completedUntilUnixMs: request.completedUntil ?? 0,
});

export const listRequestFromWire = (request: ListBackupsRequest__Output): ListRequest => ({
  pageSize: request.pageSize === 0 ? DEFAULT_PAGE_SIZE : request.pageSize,
  pageToken: request.pageToken,
  states: request.states.map(backupStateFromWire),
  labels: request.labels,
  ownCluster: request.ownCluster,
  since: known(request.sinceUnixMs),
  completedUntil: known(request.completedUntilUnixMs),
});
