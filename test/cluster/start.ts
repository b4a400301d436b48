import type { ClusterOptions, TestCluster } from './cluster.ts';
import { findHome, NO_PROGRAMS } from './programs.ts';
import { startRealCluster } from './real/start.ts';
import { startSimulatedCluster } from './simulated/start.ts';

interface StartOptions extends ClusterOptions {
  /** `auto` is real where the programs are found, and simulated elsewhere. */
  readonly kind: 'real' | 'simulated' | 'auto';
}

/** @throws Error where it does not start, or is to be real and there are no programs */
export async function startCluster({ kind, ...options }: StartOptions): Promise<TestCluster> {
  if (kind === 'simulated') return startSimulatedCluster(options);
  const home = await findHome();
  if (home !== undefined) return startRealCluster(home, options);
  if (kind === 'real') throw new Error(NO_PROGRAMS);
  return startSimulatedCluster(options);
}
