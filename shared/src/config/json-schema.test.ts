import { expect, test } from 'vitest';
import {
  defaulted,
  namedSections,
  optional,
  optionalSection,
  required,
  section,
  sectionList,
} from './fields.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { address, boolean, choice, duration, integer, list, program, size, text } from './kinds.ts';

const schema = section({
  dir: required(text(), 'Where'),
  limits: section({
    memory: defaulted(size('1KiB', '1GiB'), '64MiB', 'Bytes'),
    wait: defaulted(duration('1s', '7d'), '5m', 'Patience'),
  }),
  mysql: optionalSection({ user: required(text('a name', /^[a-z]+$/), 'Who') }),
  times: sectionList({ at: required(text(), 'When') }),
  classes: namedSections(/^[a-z]+$/, 'small letters', {
    keep: optional(integer({ min: 1, max: 9 }), 'Many'),
  }),
  keyFile: optional(text(), 'Where it is'),
});

test('sections are closed objects, and name what they need', () => {
  expect(jsonSchemaOf(schema)).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['dir'],
    properties: {
      dir: { type: 'string', minLength: 1, description: 'Where: a text' },
      limits: { type: 'object', additionalProperties: false, properties: { wait: { default: '5m' } } },
      times: { type: 'array', items: { required: ['at'], additionalProperties: false } },
      classes: { additionalProperties: { properties: { keep: { maximum: 9 } } } },
      mysql: { required: ['user'], properties: { user: { pattern: '^[a-z]+$' } } },
    },
  });
});

test('keys that something else sets are left out', () => {
  const { properties } = jsonSchemaOf(schema, ['keyFile', 'dir', 'limits.wait']);
  expect(Object.keys(properties ?? {})).toEqual(['limits', 'mysql', 'times', 'classes']);
  expect(Object.keys(properties?.['limits']?.properties ?? {})).toEqual(['memory']);
});

const patternOf = (kind: { json?: { pattern?: string } }) => new RegExp(kind.json?.pattern ?? '^$');

test.each([
  [duration('1s', '7d'), ['500ms', '30s', '1.5h', '7 d'], ['5', 'soon', '5 minutes', '']],
  [{ json: size('1KiB', '1GiB').json?.anyOf?.[0] }, ['64MiB', '10 MB', '1B'], ['64', '64mib', '']],
  [address, ['127.0.0.1:50061', '[::1]:1', 'node-1.db:0'], ['node', ':5', 'a b:1', 'a:123456']],
  [program, ['rclone', '/usr/bin/rclone'], ['-c', 'a/b', '']],
])('what a kind refuses for its form its pattern refuses too: %#', (kind, good, bad) => {
  for (const value of good) expect(value).toMatch(patternOf(kind as never));
  for (const value of bad) expect(value).not.toMatch(patternOf(kind as never));
});

test('numbers, choices, lists and truths', () => {
  expect(integer({ min: 1, max: 9 }).json).toEqual({ type: 'integer', minimum: 1, maximum: 9 });
  expect(choice(['a', 'b']).json).toEqual({ enum: ['a', 'b'] });
  expect(list(boolean).json).toEqual({ type: 'array', items: { type: 'boolean' } });
});
