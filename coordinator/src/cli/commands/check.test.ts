import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkResults } from '../../check/checklist.ts';
import { displayWidth } from '../output/width.ts';
import { renderCheck } from './check.ts';

const long = {
  name: 'agent of data node 4',
  result: 'failed',
  detail: `db4.storage.example.com:50061 does not answer within 10 s${'!'.repeat(20)}`,
  hint: 'start it, look at its log, and see that no firewall is between the two machines\u001b[2J',
} as const;

test('a line for each requirement, folded to the terminal, with what to do below it', () => {
  const items = [
    { name: 'object store', result: 'passed', detail: 'written and listed', hint: '' } as const,
    long,
  ];
  expect(renderCheck(items, 80).split('\n')).toEqual([
    'ok    object store: written and listed',
    'FAIL  agent of data node 4: db4.storage.example.com:50061 does not answer within',
    '      10 s!!!!!!!!!!!!!!!!!!!!',
    '      hint: start it, look at its log, and see that no firewall is between the',
    '      two machines?[2J',
  ]);
});

test('programs and files get lines as long as they are', () => {
  expect(renderCheck([long], Number.POSITIVE_INFINITY).split('\n')).toHaveLength(2);
});

test('no line is wider than 80 columns, whatever is checked', () => {
  const words = fc
    .array(fc.stringMatching(/^[a-z庫]{1,32}$/), { minLength: 1, maxLength: 20 })
    .map((all) => all.join(' '));
  const item = fc.record({
    name: words,
    result: fc.constantFrom(...checkResults),
    detail: words,
    hint: fc.oneof(fc.constant(''), words),
  });
  fc.assert(
    fc.property(fc.array(item, { maxLength: 4 }), (items) => {
      for (const line of renderCheck(items, 80).split('\n'))
        expect(displayWidth(line)).toBeLessThanOrEqual(80);
    }),
  );
});
