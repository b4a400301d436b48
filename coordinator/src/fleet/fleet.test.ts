import { describe, expect, test } from 'vitest';
import { BackupError } from '@rondb-backup/shared/errors/backup-error.ts';
import type { ErrorCode } from '@rondb-backup/shared/errors/catalogue.ts';
import { silentLogger as log } from '@rondb-backup/shared/logging/logger.ts';
import { InMemoryAgent } from '../testing/agent.ts';
import { fixedAgents } from './directory.ts';
import { acrossAbsence, callRoster, type Member, onEveryMember } from './fleet.ts';

const never = new AbortController().signal;
const failure = (code: ErrorCode) => new BackupError(code, `it is ${code}`);

describe('the roster', () => {
  test('is ordered by node id, not by the configuration', async () => {
    const { members, problems } = await callRoster(
      fixedAgents([4, 12, 1].map((id) => new InMemoryAgent(id))),
    );
    expect(members.map(({ nodeId }) => nodeId)).toEqual([1, 4, 12]);
    expect(problems).toEqual([]);
  });

  test('has no member where two agents claim one node, and names both', async () => {
    const agents = [new InMemoryAgent(1), new InMemoryAgent(1, { address: 'other:1' }), new InMemoryAgent(2)];
    const { members, problems } = await callRoster(fixedAgents(agents));
    expect(members.map(({ nodeId }) => nodeId)).toEqual([2]);
    expect(problems).toMatchObject([
      {
        error: {
          code: 'AGENT_DUPLICATE',
          message: 'agents agent-1:50061 and other:1 both claim data node 1',
        },
      },
    ]);
  });

  test('has a problem for every agent that does not know its node', async () => {
    const agents = ['a:1', 'b:1'].map((address) => new InMemoryAgent(undefined, { address }));
    const { members, problems } = await callRoster(fixedAgents(agents));
    expect(members).toEqual([]);
    expect(problems.map(({ error }) => error.code)).toEqual(['AGENT_FOREIGN', 'AGENT_FOREIGN']);
    expect(problems.map(({ error }) => error.message).join()).toMatch(/a:1.*b:1/);
  });

  test('has a problem for an agent that does not answer, and the others all the same', async () => {
    const gone = new InMemoryAgent(1);
    gone.failures.push(failure('AGENT_UNREACHABLE'));
    const { members, problems } = await callRoster(fixedAgents([gone, new InMemoryAgent(2)]));
    expect(members.map(({ nodeId }) => nodeId)).toEqual([2]);
    expect(problems).toMatchObject([{ error: { code: 'AGENT_UNREACHABLE' } }]);
  });

  test('is not called when it is cancelled', async () => {
    const reason = failure('CANCELLED');
    await expect(callRoster(fixedAgents([new InMemoryAgent(1)]), AbortSignal.abort(reason))).rejects.toBe(
      reason,
    );
  });
});

const member = (nodeId: number): Member & { agent: InMemoryAgent } => {
  const agent = new InMemoryAgent(nodeId);
  return { agent, nodeId, node: agent.node };
};

describe('on every member', () => {
  test('results are in the order of the members, and the first failure names its node and stops the rest', async () => {
    const members = [member(1), member(4)];
    expect(await onEveryMember(members, never, async ({ nodeId }) => nodeId * 10)).toEqual([10, 40]);
    const thrown = onEveryMember(members, never, async ({ nodeId }, signal) => {
      if (nodeId === 4) throw new BackupError('NATIVE_DISK_FULL', 'full', { hint: 'h', retryable: true });
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(failure('CANCELLED')));
      });
    });
    await expect(thrown).rejects.toMatchObject({
      code: 'NATIVE_DISK_FULL',
      message: 'data node 4: full',
      hint: 'h',
      retryable: true,
    });
  });
});

describe('across an absence', () => {
  const policy = (more = {}) => ({
    run: { runId: 'r', origin: 'r', holder: 'h' },
    absenceMs: 5_000,
    signal: never,
    log,
    ...more,
  });
  /** A call that fails with these, one after the other, and then works. */
  const failing = (...codes: ErrorCode[]) => {
    let calls = 0;
    return async () => {
      const code = codes[calls];
      calls += 1;
      if (code !== undefined) throw failure(code);
      return calls;
    };
  };

  test('the agent is claimed again and the call made again, as often as it goes away', async () => {
    const away = member(1);
    // The new pod: at first nobody answers, then the host is silent, then it is there.
    away.agent.failures.push(failure('AGENT_UNREACHABLE'), failure('DEADLINE_EXCEEDED'));
    const calls = failing('AGENT_UNREACHABLE', 'AGENT_NOT_CLAIMED');
    expect(await acrossAbsence(away, policy({ absenceMs: 10_000 }), calls)).toBe(3);
    expect(away.agent.calls).toEqual(Array.from({ length: 4 }, () => 'claim r'));
    expect(away.agent.claimedBy).toBe('r');
  });

  test.each<ErrorCode>(['STORE_FULL', 'BACKUP_INCOMPLETE', 'DEADLINE_EXCEEDED', 'CANCELLED', 'INTERNAL'])(
    '%s is no absence',
    async (code) => {
      const there = member(1);
      await expect(acrossAbsence(there, policy(), failing(code))).rejects.toMatchObject({ code });
      expect(there.agent.calls).toEqual([]);
    },
  );

  test.each<ErrorCode>(['AGENT_UNREACHABLE', 'DEADLINE_EXCEEDED'])(
    'one that does not return in time is given up, with its error (%s)',
    async (code) => {
      const gone = member(1);
      gone.agent.failures.push(...Array.from({ length: 50 }, () => failure(code)));
      const began = Date.now();
      const call = acrossAbsence(gone, policy({ absenceMs: 1_200 }), failing('AGENT_UNREACHABLE'));
      await expect(call).rejects.toMatchObject({ code: 'AGENT_UNREACHABLE' });
      expect(Date.now() - began).toBeGreaterThan(1_000);
      expect(Date.now() - began).toBeLessThan(4_000);
    },
  );

  test('one that serves another run now is not fought over', async () => {
    const taken = member(1);
    taken.agent.claimedBy = 'other';
    const call = acrossAbsence(taken, policy(), failing('AGENT_UNREACHABLE'));
    await expect(call).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    expect(taken.agent.calls).toEqual(['claim r']);
  });

  test('one that answers and fails at once is not asked without a pause', async () => {
    const began = Date.now();
    expect(await acrossAbsence(member(1), policy(), failing('AGENT_UNREACHABLE', 'AGENT_UNREACHABLE'))).toBe(
      3,
    );
    expect(Date.now() - began).toBeGreaterThan(800);
  });

  test('one that comes back each time and goes away with each call is given up', async () => {
    let calls = 0;
    const call = async () => {
      calls += 1;
      throw failure('AGENT_UNREACHABLE');
    };
    await expect(acrossAbsence(member(1), policy(), call)).rejects.toMatchObject({
      code: 'AGENT_UNREACHABLE',
    });
    expect(calls).toBe(10);
  });

  test('the wait ends with the signal', async () => {
    const gone = member(1);
    gone.agent.failures.push(...Array.from({ length: 50 }, () => failure('AGENT_UNREACHABLE')));
    const stop = new AbortController();
    const call = acrossAbsence(gone, policy({ signal: stop.signal }), failing('AGENT_UNREACHABLE'));
    const reason = new BackupError('CANCELLED', 'enough');
    setTimeout(() => stop.abort(reason), 700);
    const thrown = await call.catch((error: unknown) => error);
    expect([thrown, (thrown as Error).cause]).toContain(reason);
  });
});
