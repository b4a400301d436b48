import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeConfig } from './describe.ts';
import { defaulted, required, section, sectionList } from './fields.ts';
import { duration, integer, list, text } from './kinds.ts';
import { loadConfig } from './load.ts';

const schema = () =>
  section({
    first: defaulted(integer({ min: 1, max: 9 }), 1, 'First'),
    jobs: sectionList({
      name: required(text('small letters', /^[a-z]+$/), 'Name'),
      wait: defaulted(duration('0s', '1h'), '0s', 'Patience'),
      words: defaulted(list(text()), [], 'Words'),
    }),
    last: defaulted(integer({ min: 1, max: 9 }), 9, 'Last'),
  });

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'rondb-backup-config-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function load(yaml: string, env: Record<string, string> = {}) {
  const file = path.join(directory, 'it.yaml');
  writeFileSync(file, yaml);
  return loadConfig(schema, { file, env }).settings.jobs;
}

/** The lines of the error without the first. */
function mistakes(yaml: string, env: Record<string, string> = {}): string[] {
  let found: string[] = [];
  const loading = () => load(yaml, env);
  expect(loading).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  try {
    loading();
  } catch (error) {
    found = String(error).split('\n').slice(1);
  }
  return found.map((line) => line.trim());
}

test('sections of a list are as many as there are in the file, with their defaults', () => {
  expect(load('{}')).toEqual([]);
  expect(load('jobs: []')).toEqual([]);
  expect(load('jobs:\n- name: a\n- {name: b, wait: 5s, words: [x, y]}')).toEqual([
    { name: 'a', wait: 0, words: [] },
    { name: 'b', wait: 5_000, words: ['x', 'y'] },
  ]);
});

test('every mistake is named by its place in the list, in the order of the file', () => {
  const yaml = `last: 0
jobs:
- name: A
- name: b
  wiat: 5s
- wait: 2h
-
- text
first: 0`;
  expect(mistakes(yaml)).toEqual([
    'last: 0 given, expected a whole number from 1 to 9',
    "jobs[0].name: 'A' given, expected small letters",
    'jobs[1].wiat: unknown key, did you mean wait?',
    'jobs[2].name: missing, expected small letters',
    "jobs[2].wait: '2h' given, expected a duration from 0s to 1h, such as 500ms, 30s, 5m, 24h or 7d",
    'jobs[3]: nothing given, expected a section of keys',
    "jobs[4]: 'text' given, expected a section of keys",
    'first: 0 given, expected a whole number from 1 to 9',
  ]);
});

test('what is no list is told what it should be', () => {
  expect(mistakes('jobs: {name: a}')).toEqual(['jobs: a section of keys given, expected a list of sections']);
  expect(mistakes('jobs: a')).toEqual(["jobs: 'a' given, expected a list of sections"]);
});

test('they do not come from the environment', () => {
  expect(mistakes('{}', { RONDB_BACKUP_JOBS: 'a' })).toEqual([
    expect.stringContaining('RONDB_BACKUP_JOBS: unknown environment variable'),
  ]);
});

test('the reference has their keys, without variables', () => {
  expect(describeConfig(schema())).toContain(
    '| `jobs[].name` | small letters | required in `jobs[]` | in the file only | Name |',
  );
});
