/** What a kubelet does with a rendered pod, for processes without containers: volumes become directories. */
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Image, UID } from './image.ts';
import { type Container, type KubernetesObject, only, type PodSpec } from './objects.ts';

/** What volumes are filled from, beside the ConfigMaps that are rendered too. */
export interface VolumeSources {
  readonly objects: readonly KubernetesObject[];
  /** Files of each Secret, by their names. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Existing directories that stand for volumes of a claim, by the volume's name. */
  readonly claims?: Readonly<Record<string, string>>;
}

/** What a container runs, as arguments for a spawn. */
export type ContainerCommand = readonly [program: string, ...args: string[]];

/**
 * Makes the volumes of a container in `dir`, for its user alone, and says how it is run: as its image and its object say,
 * in the network of `prefix`. Paths that lead into volumes lead into their directories instead, in variables and files too.
 *
 * @param fields what `fieldRef` of its environment gives, such as `metadata.name`
 * @throws Error for a volume that nothing fills
 */
export async function containerCommand(
  dir: string,
  prefix: readonly string[],
  image: Image,
  pod: PodSpec,
  container: Container,
  sources: VolumeSources,
  fields: Readonly<Record<string, string>> = {},
): Promise<ContainerCommand> {
  const places = new Map<string, string>();
  for (const { name, mountPath } of container.volumeMounts ?? [])
    places.set(mountPath, sources.claims?.[name] ?? join(dir, name));
  const moved = movedInto(places);
  for (const { name } of container.volumeMounts ?? [])
    if (sources.claims?.[name] === undefined)
      await fill(join(dir, name), filesOf(pod, name, sources), (text) => moved(text));

  const env: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    const path = (valueFrom as { fieldRef?: { fieldPath: string } } | undefined)?.fieldRef?.fieldPath;
    const given = value ?? fields[path ?? ''];
    if (given === undefined) throw new Error(`${container.name}: nothing gives ${name}`);
    env[name] = moved(given);
  }
  const entry = image.final.instructions.find(({ name }) => name === 'ENTRYPOINT')?.words?.slice(2) ?? [];
  const [program, args] = image.command([...entry, ...(container.args ?? [])], env);
  const [first = program, ...rest] = [...prefix, program, ...args];
  return [first, ...rest];
}

/** In one pass: a directory here may itself have the path of a volume in its own. */
function movedInto(places: ReadonlyMap<string, string>): (text: string) => string {
  const paths = [...places.keys()].sort((a, b) => b.length - a.length).join('|');
  const pattern = new RegExp(`(?<![\\w/.-])(?:${paths})(?=[/\\s]|$)`, 'g');
  return (text) => text.replaceAll(pattern, (path) => places.get(path) ?? path);
}

function filesOf(pod: PodSpec, name: string, { objects, secrets }: VolumeSources): Record<string, string> {
  const volume = pod.volumes?.find((one) => one.name === name);
  if (volume?.emptyDir !== undefined) return {};
  if (volume?.configMap !== undefined) return { ...only(objects, 'ConfigMap', volume.configMap.name).data };
  const secret = secrets[volume?.secret?.secretName ?? ''];
  if (secret === undefined && volume?.secret?.optional === true) return {};
  if (secret === undefined) throw new Error(`nothing fills the volume ${name}`);
  const keys = volume?.secret?.items?.map(({ key }) => key) ?? Object.keys(secret);
  return Object.fromEntries(
    keys.map((key) => {
      const text = secret[key];
      if (text === undefined) throw new Error(`the Secret ${volume?.secret?.secretName} has no ${key}`);
      return [key, text];
    }),
  );
}

/** An empty one is written to; files are for the group to read, as `defaultMode` 0440 with `fsGroup` makes them. */
async function fill(
  dir: string,
  files: Readonly<Record<string, string>>,
  moved: (text: string) => string,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  if (Object.keys(files).length === 0) return await chown(dir, UID, UID);
  for (const [name, text] of Object.entries(files)) {
    const path = join(dir, name);
    await writeFile(path, moved(text));
    await chown(path, 0, UID);
    await chmod(path, 0o440);
  }
}
