import { InvalidArgumentError, Option } from 'commander';
import { duration } from '@rondb-backup/shared/config/kinds.ts';
import { labelPattern } from '@rondb-backup/shared/storage/label.ts';

/** Which backup is meant: see backup-reference.ts. */
export const BACKUP = 'a backup: its id, latest, latest~1 or a time such as 2026-11-22T10:00';

export function label(text: string): string {
  if (!labelPattern.test(text)) throw new InvalidArgumentError('1 to 63 small letters, digits and dashes.');
  return text;
}

const durationWithin = (shortest: string, longest: string) => {
  const kind = duration(shortest, longest);
  return (text: string): number => {
    try {
      return kind.parse(text);
    } catch {
      throw new InvalidArgumentError(`It must be ${kind.expected}.`);
    }
  };
};
export const waitTime = durationWithin('1s', '24h');
export const sinceTime = durationWithin('1m', '36500d');

/** Names parted by commas; given again they add up. */
export const nameList = (flags: string, description: string): Option =>
  new Option(flags, `${description}, parted by commas`)
    .argParser((text: string, before: readonly string[]) => [...before, ...text.split(',').filter(Boolean)])
    .default([], 'none');

export function namePair(
  text: string,
  before: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const [, from, to] = /^([^,]+),([^,]+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined)
    throw new InvalidArgumentError('It must be two names parted by a comma.');
  return [...before, [from, to]];
}

export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}
