import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
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
          // The real clusters share two cores and a fixed range of node ids; one file at a time keeps them honest.
          fileParallelism: false,
        },
      },
    ],
  },
});
