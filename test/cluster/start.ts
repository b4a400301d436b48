import type { ClusterOptions, TestCluster } from './cluster.ts';
import { findHome, NO_PROGRAMS } from './programs.ts';
import { startRealCluster } from './real/start.ts';

export interface StartOptions extends ClusterOptions {
  /** `auto` is real where the programs are found. */
  readonly kind: 'real' | 'simulated' | 'auto';
}

/** @throws Error where it does not start, or is to be real and there are no programs */
export async function startCluster({ kind, ...options }: StartOptions): Promise<TestCluster> {
  const home = kind === 'simulated' ? undefined : await findHome();
  if (home !== undefined) return startRealCluster(home, options);
  throw new Error(NO_PROGRAMS);
}
