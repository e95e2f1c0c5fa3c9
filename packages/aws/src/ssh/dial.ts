import { poll, type Look } from '../wait/poll.js';
import { connect } from './connect.js';
import type { SshSession, SshTarget } from './session.js';
import { SshFailed } from './ssh-failed.js';

/**
 * Logs in as soon as the machine lets us: repeated while it boots, until the deadline (ms). A wrong host key ends it at
 * once. A refused key is repeated too, because a machine may serve SSH before its first boot has installed the key.
 */
export async function dial(
  target: SshTarget,
  patience: {
    readonly deadlineMs: number;
    readonly everyMs?: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<SshSession> {
  return poll<SshSession>(
    async (signal): Promise<Look<SshSession>> => {
      try {
        return { kind: 'done', value: await connect(target, { signal }) };
      } catch (error) {
        if (error instanceof SshFailed && error.failure !== 'host-key') {
          return { kind: 'not-yet', because: error.message };
        }
        throw error;
      }
    },
    {
      what: `a login on ${target.name}`,
      everyMs: patience.everyMs ?? 500,
      deadlineMs: patience.deadlineMs,
      signal: patience.signal,
      isFatal: (error) => error instanceof SshFailed,
    },
  );
}
