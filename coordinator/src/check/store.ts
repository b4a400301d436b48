import type { ObjectStore } from '@rondb-backup/shared/storage/object-store.ts';
import type { Checklist } from './checklist.ts';

/** Writes and removes a small object, which a run proves with its started.json. */
export async function checkStore(list: Checklist, store: ObjectStore, signal: AbortSignal): Promise<void> {
  const name = 'object store, writing';
  try {
    await store.checkWritable({ signal });
    list.passed(name, 'a small object was written and removed');
  } catch (thrown) {
    list.failed(name, thrown);
  }
}
