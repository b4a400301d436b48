import { expect, test } from 'vitest';
import { checkLabel, DEFAULT_LABEL } from './label.ts';

test.each(['a', 'nightly', 'before-upgrade-7', '-', '7', 'a'.repeat(63), DEFAULT_LABEL])(
  '%j is a label',
  (label) => {
    expect(() => checkLabel(label)).not.toThrow();
  },
);

test.each(['', 'A', 'a b', 'a_b', 'a\n', 'a/b', '../a', 'ä', 'a'.repeat(64), '--label=\u001b[31m'])(
  '%j is none',
  (label) => {
    expect(() => checkLabel(label)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  },
);
