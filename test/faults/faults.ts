import { networkFaults } from './network-faults.ts';
import { processFaults } from './process-faults.ts';
import { storeFaults } from './store-faults.ts';
import type { Fault } from './victim.ts';

/** Every kind of fault by its name. */
export const faults: Readonly<Record<string, Fault>> = { ...processFaults, ...networkFaults, ...storeFaults };
