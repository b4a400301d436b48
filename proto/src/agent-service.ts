import { loadPackageDefinition } from '@grpc/grpc-js';
import descriptor from './generated/agent.json' with { type: 'json' };
import type { ProtoGrpcType } from './generated/agent.ts';
import type { AgentServiceDefinition } from './generated/rondb/backup/v1/AgentService.ts';
import { loadDescriptor } from './load.ts';

export const agentPackage = loadDescriptor(descriptor);

type Clients = ProtoGrpcType['rondb']['backup']['v1'];

export const agentClient: Clients['AgentService'] = (
  loadPackageDefinition(agentPackage) as unknown as ProtoGrpcType
).rondb.backup.v1.AgentService;

export const agentDefinition: AgentServiceDefinition = agentClient.service;
