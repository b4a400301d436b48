import type { RetentionConfig, RetentionPolicy } from '../retention/policy.ts';

export const noRules: RetentionPolicy = {
  keepLast: undefined,
  keepHourly: undefined,
  keepDaily: undefined,
  keepWeekly: undefined,
  keepMonthly: undefined,
  keepYearly: undefined,
  maxAgeMs: undefined,
  minKeep: undefined,
};

/** The default configuration, with these rules. */
export const retentionOf = (
  policy: Partial<RetentionPolicy>,
  rest: Partial<RetentionConfig> = {},
): RetentionConfig => ({
  policy: { ...noRules, ...policy },
  labels: new Map(),
  timeZone: 'UTC',
  legacy: 'keep',
  remainsGraceMs: 7 * 86_400_000,
  automatic: true,
  ...rest,
});
