import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes, the longest first. */
const SLOW = [
  'faults',
  'restore',
  'restore-resume',
  'cluster-conformance',
  'restore-simulated',
  'backup-life-cycle',
  'backup-restore',
  'restore-faults',
  'agent-restore-cluster',
  'restore-proof',
  'drill-cluster',
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = SLOW.indexOf(path.basename(moduleId, '.test.ts'));
  return rank < 0 ? SLOW.length : rank;
};

/** One of them that began last would run alone, with nothing to do for the other worker. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
