import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../program.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { completedCommands } from './model.ts';
import { zshScript } from './zsh.ts';

const commands = completedCommands(buildProgram(() => undefined));
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

/** Runs a script in a shell. @returns what it printed, as words */
function words(shell: string, script: string, ...args: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(shell, ['-c', script, ...args], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split(/\s+/).filter(Boolean);
}

describe('bash', () => {
  const script = bashScript('rondb-backup', commands);
  const completed = (...typed: string[]): string[] =>
    words(
      'bash',
      `${script}
       COMP_WORDS=(rondb-backup "$@") COMP_CWORD=$#
       _rondb_backup
       echo "\${COMPREPLY[@]}"`,
      'bash',
      ...typed,
    );

  test('the script defines what completes the program', () => {
    expect(words('bash', `${script}\ncomplete -p rondb-backup`)).toEqual(
      'complete -F _rondb_backup rondb-backup'.split(' '),
    );
  });

  test.each([
    [[''], expect.arrayContaining(['run', 'list', 'completion', '--help'])],
    [['ver'], ['verify']],
    [['list', '--st'], ['--state']],
    [
      ['list', '--state', ''],
      ['deleting', 'complete', 'failed', 'running', 'interrupted', 'legacy'],
    ],
    [['list', '-s', 'c'], ['complete']],
    [['verify', '--depth', 'h'], ['hashes']],
    [['show', 'l'], ['latest']],
    [['show', 'latest', '--ta'], ['--tables']],
    [['completion', 'z'], ['zsh']],
    [['list', '--limit', ''], []],
    [['list', '--config', '/et'], ['/etc']],
    [['nonsense', ''], []],
  ])('%j is completed', (typed, expected) => {
    expect(completed(...typed)).toEqual(expected);
  });
});

test.skipIf(!has('zsh'))('the script for zsh can be loaded, and says what it is for', () => {
  const script = `compdef() { echo "$@"; }\n${zshScript('rondb-backup', commands)}`;
  expect(words('zsh', script)).toEqual(['_rondb-backup', 'rondb-backup']);
});

describe.skipIf(!has('fish'))('fish', () => {
  const completed = (line: string): string[] =>
    words(
      'fish',
      `${fishScript('rondb-backup', commands)}\ncomplete -C '${line}' | string replace -r '\\t.*' ''; true`,
    );

  test.each([
    ['rondb-backup ver', ['verify']],
    ['rondb-backup list --st', ['--state']],
    ['rondb-backup list --state c', ['complete']],
    ['rondb-backup completion z', ['zsh']],
  ])('%j is completed', (line, expected) => {
    expect(completed(line)).toEqual(expected);
  });
});

test('a description cannot end the string that it is in', () => {
  const program = new Command();
  program.command('odd').description("it's [odd]: $(touch x) `y` \\").option('--all', "that's $HOME [all]");
  const odd = completedCommands(program);
  expect(words('bash', `set -e\n${bashScript('p', odd)}\necho fine`)).toEqual(['fine']);
  expect(fishScript('p', odd)).toContain(String.raw`-d 'it\'s [odd]: $(touch x) ${'`y`'} \\'`);
  expect(zshScript('p', odd)).toContain(String.raw`'*--all[that'\''s $HOME \[all\]]'`);
});
