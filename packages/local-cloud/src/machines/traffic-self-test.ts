import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { hostCommand } from './host-command.js';
import { enforceTraffic } from './traffic.js';
import { closedTraffic, openTraffic, type TrafficPolicy } from './traffic-policy.js';

/** Whether this host drops what a policy forbids; tried, not assumed. */
export type Enforcement =
  | { readonly kind: 'enforced' }
  | { readonly kind: 'recorded-only'; readonly why: string };

/** The namespaces of a self-test that was killed end by themselves after so many seconds. */
const lifetimeSeconds = 20;

/** The kernel refuses a connection within a millisecond; a drop is silence for so many milliseconds. */
const silenceMs = 250;

/** Both ends of a wire that nothing else sees, so that the addresses are in nobody's way. */
const ends = { near: '10.255.255.1', far: '10.255.255.2' } as const;

/** Of util-linux, as nsenter is. */
const isolator = 'unshare';

let result: Promise<Enforcement> | undefined;

/**
 * Tries the very rules that machines get, between two network namespaces of its own: an open policy must let a
 * connection through, a closed one must not. Tried once in the life of this process; touches nothing of the host's.
 */
export function enforcementHere(): Promise<Enforcement> {
  result ??= selfTest();
  return result;
}

async function selfTest(): Promise<Enforcement> {
  const children: ChildProcess[] = [];
  try {
    const [near, far] = [await newNamespace(children), await newNamespace(children)];
    await wire(near, far);
    for (const [policy, expected] of [
      [openTraffic, 'answered'],
      [closedTraffic, 'silence'],
      [openTraffic, 'answered'],
    ] as const) {
      const seen = await tried(near, far, policy);
      if (seen !== expected) {
        return { kind: 'recorded-only', why: `a rule that should lead to "${expected}" led to "${seen}".` };
      }
    }
    return { kind: 'enforced' };
  } catch (error) {
    return { kind: 'recorded-only', why: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

async function newNamespace(children: ChildProcess[]): Promise<number> {
  const child = spawn(isolator, ['--net', 'sh', '-c', `echo made; exec sleep ${lifetimeSeconds}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const failed = once(child, 'exit').then(() =>
    Promise.reject(new Error('unshare cannot make a network namespace')),
  );
  await Promise.race([once(child.stdout, 'data'), failed]);
  // From here on its end is our doing.
  failed.catch(() => undefined);
  return child.pid ?? 0;
}

async function wire(near: number, far: number): Promise<void> {
  const link = ['link', 'add', 'eth0', 'netns', String(near), 'type', 'veth'];
  await hostCommand('ip', [...link, 'peer', 'name', 'eth0', 'netns', String(far)]);
  for (const [pid, address] of [
    [near, ends.near],
    [far, ends.far],
  ] as const) {
    const lines = `address add ${address}/30 dev eth0\nlink set eth0 up\n`;
    await hostCommand('nsenter', ['-t', String(pid), '-n', 'ip', '-batch', '-'], { input: lines });
  }
}

/** Nobody listens at the far end: its kernel refuses, which is an answer, unless the packet was dropped. */
async function tried(near: number, far: number, policy: TrafficPolicy): Promise<string> {
  await enforceTraffic(far, policy, { gateway: '10.255.255.254', endpointPort: undefined });
  const script = `const socket = require('node:net').connect(22, '${ends.far}');
    const tell = (word) => { process.stdout.write(word); process.exit(0); };
    socket.on('error', (error) => tell(error.code === 'ECONNREFUSED' ? 'answered' : error.code)).on('connect', () => tell('answered'));
    setTimeout(() => tell('silence'), ${silenceMs});`;
  return hostCommand('nsenter', ['-t', String(near), '-n', process.execPath, '-e', script], {
    timeoutMs: 10_000,
  });
}
