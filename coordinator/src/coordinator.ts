import { runBackup } from './backup/run.ts';
import { type BackupState, Catalog, type CatalogEntry } from './catalog/catalog.ts';
import { summarise } from './catalog/summary.ts';
import type { CheckItem } from './check/checklist.ts';
import { checkStore } from './check/store.ts';
import { survey } from './check/survey.ts';
import { Operations } from './operation/operations.ts';
import type { OperationSnapshot } from './operation/state.ts';
import type { CoordinatorPorts } from './ports.ts';
import {
  type BackupDetails,
  type BackupPage,
  checkListRequest,
  type CoordinatorService,
  type ListRequest,
} from './service.ts';

/** The coordinator in this process. */
export class Coordinator implements CoordinatorService {
  readonly #ports: CoordinatorPorts;
  readonly #operations: Operations;
  readonly #catalog: Catalog;

  constructor(ports: CoordinatorPorts) {
    this.#ports = ports;
    this.#operations = new Operations(ports.log);
    this.#catalog = new Catalog(ports.store);
  }

  async startBackup(requestId: string): Promise<OperationSnapshot> {
    return this.#operations.start(requestId, (operation) => runBackup(operation, this.#ports)).snapshot();
  }

  async getBackup(backupId: number, signal?: AbortSignal): Promise<BackupDetails> {
    const entry = await this.#catalog.read(backupId, this.#liveId, signal);
    return { summary: summarise(entry), manifest: entry.manifest };
  }

  async listBackups(request: ListRequest, signal?: AbortSignal): Promise<BackupPage> {
    checkListRequest(request);
    const { pageSize, pageToken, states } = request;
    const below = pageToken === '' ? Number.POSITIVE_INFINITY : Number(pageToken);
    const ids = (await this.#catalog.ids(signal)).filter((id) => id < below);
    const entries: CatalogEntry[] = [];
    let at = 0;
    while (entries.length < pageSize && at < ids.length) {
      const batch = ids.slice(at, at + pageSize - entries.length);
      at += batch.length;
      entries.push(...selected(await this.#catalog.readAll(batch, this.#liveId, signal), states));
    }
    return { backups: entries.map(summarise), nextPageToken: at < ids.length ? String(ids[at - 1]) : '' };
  }

  watch(operationId: string, signal?: AbortSignal): AsyncIterable<OperationSnapshot> {
    return this.#operations.find(operationId).watch(signal);
  }

  async cancel(operationId: string): Promise<OperationSnapshot> {
    const operation = this.#operations.find(operationId);
    operation.cancel('cancelled on request');
    return operation.snapshot();
  }

  async checkSetup(signal: AbortSignal = new AbortController().signal): Promise<readonly CheckItem[]> {
    const { list } = await survey(this.#ports, this.#operations.current?.id, signal);
    await checkStore(list, this.#ports.store, signal);
    return list.items;
  }

  /** Ends what runs; returns when it has cleaned up. */
  async stop(): Promise<void> {
    await this.#operations.stop('the coordinator is shutting down');
    for (const agent of this.#ports.agents) agent.close();
  }

  get #liveId(): number | undefined {
    return this.#operations.current?.snapshot().backupId;
  }
}

const selected = (entries: readonly CatalogEntry[], states: readonly BackupState[]): CatalogEntry[] =>
  entries.filter(({ state }) => states.length === 0 || states.includes(state));
