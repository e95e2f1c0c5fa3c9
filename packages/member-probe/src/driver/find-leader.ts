import type { CallOptions } from '../ask/within-deadline.js';
import type { DriverContext } from './options.js';

/** A member that says of itself that it leads. */
interface Leading {
  readonly term: number;
}

/** The leader: its node, a client of it, and what it said of itself. */
export type LeaderFound<Client, Said extends Leading> = Said & {
  readonly node: string;
  readonly client: Client;
};

/**
 * The node that says it leads, in the highest term of those that do; null when none says so. `ask` answers null of a member
 * that does not lead. Changes go to the leader rather than to any member, which would forward them.
 */
export async function findLeader<Client, Said extends Leading>(
  context: DriverContext<Client>,
  signal: AbortSignal,
  ask: (client: Client, options: CallOptions) => Promise<Said | null>,
): Promise<LeaderFound<Client, Said> | null> {
  const options = { signal, deadlineMs: context.questionMs };
  const asked = await Promise.all(
    context.nodes.map(async (node) => {
      try {
        const client = await context.connect(node, signal);
        const said = await ask(client, options);
        return said === null ? null : { ...said, node, client };
      } catch {
        signal.throwIfAborted();
        return null;
      }
    }),
  );
  const leaders = asked.filter((one) => one !== null).sort((a, b) => b.term - a.term);
  return leaders[0] ?? null;
}
