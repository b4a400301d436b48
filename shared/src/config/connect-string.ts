import { type Kind, text } from './kinds.ts';

/** Host names, IPv4 and bracketed IPv6 addresses. Nothing that an option or another command could hide in. */
export const connectStringPattern =
  /^(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]):\d{1,5}(?:,(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]):\d{1,5})*$/;

/** HOST:PORT[,HOST:PORT...] of the management servers of a cluster, as its programs take it. */
export const connectString: Kind<string> = text(
  'HOST:PORT of the management servers, parted by commas',
  connectStringPattern,
);
