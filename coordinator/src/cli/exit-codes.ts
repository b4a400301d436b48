/** What a program that calls us may rely on. */
export const exitCodes = { done: 0, failed: 1, usage: 2, degraded: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
