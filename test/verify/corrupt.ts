import type { Finding } from '@rondb-backup/shared/manifest/schema.ts';
import { between, pick, type Random } from '../faults/random.ts';
import type { Objects } from './sample-backup.ts';

const flipBit = (random: Random, bytes: Buffer): Buffer => {
  const changed = Buffer.from(bytes);
  const at = Math.floor(between(random, 0, bytes.length));
  changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(between(random, 0, 8)));
  return changed;
};
const cut = (random: Random, bytes: Buffer): Buffer =>
  // Without a manifest there is no backup, and an object store may have none that is empty.
  bytes.subarray(0, Math.floor(between(random, 1, bytes.length)));

/** An edit that leaves the manifest a manifest: one value of it is another. */
function editManifest(random: Random, bytes: Buffer): Buffer {
  const text = bytes.toString();
  const places = [...text.matchAll(/: (\d+|"[^"]+")/g)];
  const { index, 0: found } = pick(random, places);
  const value = found.slice(2);
  const other = value.startsWith('"') ? `"${value.slice(1, -1)}0"` : String(Number(value) + 1);
  return Buffer.from(`${text.slice(0, index)}: ${other}${text.slice(index + found.length)}`);
}

const strangers = (backupId: number): string[] => [
  'notes.txt',
  'manifest.json.old',
  'rondb/readme',
  `rondb/7/BACKUP-${backupId}.7.ctl`,
  `rondb/1/BACKUP-${backupId}-PART-1-OF-2/BACKUP-${backupId}.1.ctl`,
  `rondb/1/BACKUP-${backupId + 1}.1.ctl`,
  'verification-1.json',
];

type Change = (random: Random, objects: Map<string, Buffer>, backupId: number) => void;

const onContent =
  (change: (random: Random, bytes: Buffer) => Buffer): Change =>
  (random, objects) => {
    const path = pick(random, contentOf(objects));
    objects.set(path, change(random, objects.get(path) ?? Buffer.alloc(0)));
  };
const onManifest =
  (change: (random: Random, bytes: Buffer) => Buffer): Change =>
  (random, objects) => {
    objects.set('manifest.json', change(random, objects.get('manifest.json') ?? Buffer.alloc(0)));
  };

/** Single changes that may befall a backup; started.json is no part of one that has a manifest. */
export const changes: Readonly<Record<string, Change>> = {
  'flipped bit': onContent(flipBit),
  truncated: onContent(cut),
  grown: onContent((_, bytes) => Buffer.concat([bytes, Buffer.of(0)])),
  missing: (random, objects) => objects.delete(pick(random, contentOf(objects))),
  additional: (random, objects, backupId) => objects.set(pick(random, strangers(backupId)), Buffer.from('x')),
  swapped: (random, objects) => {
    const [one, other] = [pick(random, contentOf(objects)), pick(random, contentOf(objects))];
    const bytes = objects.get(one) ?? Buffer.alloc(0);
    objects.set(one, objects.get(other) ?? Buffer.alloc(0));
    objects.set(other, bytes);
  },
  renamed: (random, objects, backupId) => {
    const from = pick(random, contentOf(objects));
    objects.set(pick(random, strangers(backupId)), objects.get(from) ?? Buffer.alloc(0));
    objects.delete(from);
  },
  'manifest: flipped bit': onManifest(flipBit),
  'manifest: truncated': onManifest(cut),
  'manifest: edited': onManifest(editManifest),
};

const contentOf = (objects: Objects): string[] =>
  [...objects.keys()].filter((path) => path !== 'manifest.json' && path !== 'started.json');

/** A copy with one change that makes it another backup. */
export function corrupted(
  random: Random,
  original: Objects,
  backupId: number,
): { readonly kind: string; readonly objects: Objects } {
  for (;;) {
    const kind = pick(random, Object.keys(changes));
    const objects = new Map(original);
    changes[kind]?.(random, objects, backupId);
    if (expectedFindings(original, objects).length > 0) return { kind, objects };
  }
}

/** What has to be found, from comparing the two byte by byte; in the order of paths. */
export function expectedFindings(original: Objects, changed: Objects): string[] {
  if (original.get('manifest.json')?.equals(changed.get('manifest.json') ?? Buffer.alloc(0)) !== true)
    return ['manifest manifest.json'];
  const findings = [...original].flatMap(([path, bytes]) => {
    const found = changed.get(path);
    if (found === undefined) return [`missing ${path}`];
    if (found.length !== bytes.length) return [`size ${path}`];
    return found.equals(bytes) ? [] : [`content ${path}`];
  });
  const added = [...changed.keys()].filter((path) => !original.has(path));
  return [...findings, ...added.map((path) => `additional ${path}`)].sort();
}

export const shortFindings = (findings: readonly Pick<Finding, 'kind' | 'path'>[]): string[] =>
  findings.map(({ kind, path }) => `${kind} ${path}`).sort();
