import { fromJSON, type MessageTypeDefinition } from '@grpc/proto-loader';
import type { ServiceClientConstructor, ServiceDefinition } from '@grpc/grpc-js';
import { loadPackageDefinition } from '@grpc/grpc-js';
import descriptor from './generated/descriptor.json' with { type: 'json' };
import type { ProtoGrpcType as AgentTypes } from './generated/agent.ts';
import type { ProtoGrpcType as CoordinatorTypes } from './generated/coordinator.ts';
import type { AgentServiceDefinition } from './generated/rondb/backup/v1/AgentService.ts';
import type { CoordinatorServiceDefinition } from './generated/rondb/backup/v1/CoordinatorService.ts';

/** The loader's options must be those of the type generator: proto/scripts/generate.ts. */
export const packageDefinition = fromJSON(descriptor as Parameters<typeof fromJSON>[0], {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
});

const loaded = loadPackageDefinition(packageDefinition) as unknown as AgentTypes & CoordinatorTypes;

const { AgentService, CoordinatorService } = loaded.rondb.backup.v1;

export const agentClient: AgentTypes['rondb']['backup']['v1']['AgentService'] = AgentService;
export const coordinatorClient: CoordinatorTypes['rondb']['backup']['v1']['CoordinatorService'] =
  CoordinatorService;

const definitionOf = (service: unknown): ServiceDefinition => (service as ServiceClientConstructor).service;

export const agentDefinition = definitionOf(AgentService) as unknown as AgentServiceDefinition;
export const coordinatorDefinition = definitionOf(
  CoordinatorService,
) as unknown as CoordinatorServiceDefinition;

interface StatusMessage {
  readonly code: number;
  readonly message: string;
  readonly details: readonly { readonly type_url: string; readonly value: Buffer }[];
}

interface ErrorInfoMessage {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const messageOf = <T extends object>(name: string): MessageTypeDefinition<T, T> =>
  packageDefinition[name] as unknown as MessageTypeDefinition<T, T>;

/** Encoders of the messages in `grpc-status-details-bin`. */
export const statusMessage = messageOf<StatusMessage>('google.rpc.Status');
export const errorInfoMessage = messageOf<ErrorInfoMessage>('google.rpc.ErrorInfo');
