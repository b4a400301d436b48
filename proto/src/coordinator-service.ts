import { loadPackageDefinition } from '@grpc/grpc-js';
import descriptor from './generated/coordinator.json' with { type: 'json' };
import type { ProtoGrpcType } from './generated/coordinator.ts';
import type { CoordinatorServiceDefinition } from './generated/rondb/backup/v1/CoordinatorService.ts';
import { loadDescriptor } from './load.ts';

export const coordinatorPackage = loadDescriptor(descriptor);

type Clients = ProtoGrpcType['rondb']['backup']['v1'];

export const coordinatorClient: Clients['CoordinatorService'] = (
  loadPackageDefinition(coordinatorPackage) as unknown as ProtoGrpcType
).rondb.backup.v1.CoordinatorService;

export const coordinatorDefinition: CoordinatorServiceDefinition = coordinatorClient.service;
