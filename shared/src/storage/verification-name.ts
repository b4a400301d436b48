/** How thoroughly a backup was verified, least first. */
export const verificationDepths = ['listing', 'hashes', 'drill'] as const;
export type VerificationDepth = (typeof verificationDepths)[number];

export const verificationResults = ['passed', 'failed'] as const;
export type VerificationResult = (typeof verificationResults)[number];

/** What the name of a verification's record tells, so that a list of backups needs not read any. */
export interface VerificationName {
  /** When it ended, seconds since 1970. */
  readonly seconds: number;
  readonly depth: VerificationDepth;
  readonly result: VerificationResult;
}

export const verificationName = ({ seconds, depth, result }: VerificationName): string =>
  `verification-${seconds}-${depth}-${result}.json`;

const NAME = new RegExp(
  `^verification-(0|[1-9][0-9]{0,14})-(${verificationDepths.join('|')})-(${verificationResults.join('|')})\\.json$`,
);

export function parseVerificationName(name: string): VerificationName | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, seconds, depth, result] = match;
  return {
    seconds: Number(seconds),
    depth: depth as VerificationDepth,
    result: result as VerificationResult,
  };
}

/** The last one that ended, of those among the names of a directory. */
export function newestVerification(names: Iterable<string>): VerificationName | undefined {
  let newest: VerificationName | undefined;
  for (const name of names) {
    const found = parseVerificationName(name);
    if (found !== undefined && found.seconds >= (newest?.seconds ?? 0)) newest = found;
  }
  return newest;
}
