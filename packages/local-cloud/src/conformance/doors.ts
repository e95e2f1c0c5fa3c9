import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { on, type Door as Login } from './login.js';
import type { Place, RunningInstance } from './place.js';
import type { Target } from './target.js';

/** A connection to an sshd that stays open: a peer that answers, from the SSH banner on. */
export interface Door extends Disposable {
  /** The server's greeting; '' when there was none in time. A TCP connect alone would prove nothing. */
  readonly banner: string;
  /** Says something once and waits for the answer: false when none comes in time. Asked again, it goes on waiting. */
  answers(): Promise<boolean>;
}

/** How long silence must last to count as silence, in milliseconds; a first lost packet is sent again after one second. */
const silenceMs = 2500;

/** Opens one to port 22 of a host. */
export async function knock(host: string): Promise<Door> {
  const socket = createConnection({ host, port: 22 });
  let seen = '';
  socket.on('data', (chunk: Buffer) => (seen += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  await within(() => seen.includes('\n'));
  const banner = seen;
  let hasAsked = false;
  return {
    banner: banner.slice(0, 4),
    answers: async () => {
      // The client's half of the version exchange (RFC 4253, 4.2); the server then offers its algorithms.
      if (!hasAsked) socket.write('SSH-2.0-conformance\r\n');
      hasAsked = true;
      return within(() => seen.length > banner.length);
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** Whose machines knock. */
export interface Street {
  readonly target: Target;
  readonly place: Place;
}

/** What greets a machine that knocks at the sshd of an address: `SSH-`, or '' when nothing does in time. */
export async function knockFrom(
  { target, place }: Street,
  machine: RunningInstance,
  address: string,
): Promise<string> {
  const ask = `timeout 2 bash -c 'exec 3<>/dev/tcp/${address}/22; head -c 4 <&3' 2>/dev/null; true`;
  return (await on(target, place, doorOf(machine), ask)).trim();
}

/** Where the runner logs in to a machine. */
export function doorOf({ InstanceId, PublicIpAddress, PrivateIpAddress }: RunningInstance): Login {
  return { instanceId: InstanceId, host: PublicIpAddress ?? PrivateIpAddress };
}

async function within(happened: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < silenceMs; waited += 20) {
    if (happened()) return true;
    await sleep(20);
  }
  return false;
}
