import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/runner/slow-first.ts';

export default defineConfig({
  test: {
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{proto,shared,agent,coordinator}/src/**/*.test.ts', 'test/**/*.unit.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/product/build.ts'],
          testTimeout: 300_000,
          hookTimeout: 180_000,
          // Each file has clusters, stores and ports of its own; more than two real clusters are more than two cores
          // can carry: their data nodes would miss heartbeats.
          maxWorkers: 2,
        },
      },
    ],
  },
});
