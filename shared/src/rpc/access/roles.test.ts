import { agentDefinition, agentPackage } from '@rondb-backup/proto/agent-service.ts';
import { coordinatorDefinition, coordinatorPackage } from '@rondb-backup/proto/coordinator-service.ts';
import { expect, test } from 'vitest';
import { includes, isOpen, requiredRoles, type Role } from './roles.ts';

const pathsOf = (definition: object): string[] =>
  Object.values(definition).map(({ path }: { path: string }) => path);

test('every method of both services needs a role, and nothing else has one', () => {
  const methods = [...pathsOf(agentDefinition), ...pathsOf(coordinatorDefinition)];
  expect(methods.length).toBeGreaterThan(10);
  expect([...requiredRoles.keys()].toSorted()).toEqual(methods.toSorted());
});

test('there is no third service', () => {
  const services = [agentPackage, coordinatorPackage]
    .flatMap(Object.values<object>)
    .filter((part) => !('format' in part));
  expect(services.flatMap(pathsOf).every((path) => requiredRoles.has(path))).toBe(true);
  expect(services).toHaveLength(2);
});

test.each<[Role, Role[]]>([
  ['read', ['read']],
  ['run', ['read', 'run']],
  ['admin', ['read', 'run', 'admin']],
  ['coordinator', ['coordinator']],
])('%s includes %j', (held, expected) => {
  const all: Role[] = ['read', 'run', 'admin', 'coordinator'];
  expect(all.filter((needed) => includes(held, needed))).toEqual(expected);
});

test('only what probes and tools ask is open', () => {
  expect(isOpen('/grpc.health.v1.Health/Check')).toBe(true);
  expect(isOpen('/grpc.health.v1.Health/Watch')).toBe(true);
  expect(isOpen('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo')).toBe(true);
  for (const path of requiredRoles.keys()) expect(isOpen(path)).toBe(false);
});
