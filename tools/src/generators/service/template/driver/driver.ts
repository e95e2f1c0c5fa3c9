import { type Call, done, type Outcome, type ServiceDriver } from '@moult/rolling-upgrade';
import type { ExampleClient } from '../client/client.js';
import { inspectSnapshot } from './inspect.js';
import { lookAtService, sentinelKey } from './look.js';
import type { ExampleDriverOptions } from './options.js';

/** Example for the rolling-upgrade engine. */
export function exampleDriver(options: ExampleDriverOptions): ServiceDriver {
  return {
    rules: options.rules,
    look: (nodes) => lookAtService(options, nodes),
    transferLeadership: (from, to, call) =>
      atLeader(options, call, async ({ node, client }) => {
        if (node !== from) return done({ leader: node });
        await client.handOver(to);
        // Believed only when the old leader says itself that it does not lead any more.
        const { leader } = await client.status();
        return leader === from ? { kind: 'again', because: `${from} still leads` } : done({ leader: to });
      }),
    saveSnapshot: (plan, node, call) =>
      atLeader(options, call, async ({ client }) => {
        const index = await client.writeOnce(sentinelKey, 'written before a roll');
        const kept = await options.keep(`${plan}-${node}`, await client.snapshot());
        return done({ inspected: inspectSnapshot(kept), index });
      }),
    // Nothing drops an absent member, so there is nothing to guard. A service that does so has more to do here.
    setGuard: () => Promise.resolve(done()),
    restoreGuard: () => Promise.resolve(done()),
  };
}

/** Finds the leader, asked itself whether it leads, and acts there; nothing is sent after the lease has ended. */
async function atLeader(
  { nodes, connect, now }: ExampleDriverOptions,
  { notAfter }: Call,
  act: (leader: { readonly node: string; readonly client: ExampleClient }) => Promise<Outcome>,
): Promise<Outcome> {
  const ended: Outcome = { kind: 'again', because: 'the lease ended before this could be sent' };
  if (now() >= notAfter) return ended;
  const asked = await Promise.all(
    nodes.map(async (node) => {
      try {
        const client = await connect(node);
        const { leader, term } = await client.status();
        return leader === node ? { node, client, term } : null;
      } catch {
        return null;
      }
    }),
  );
  const [leader] = asked.filter((one) => one !== null).sort((a, b) => b.term - a.term);
  if (leader === undefined) return { kind: 'again', because: 'no member says that it leads' };
  if (now() >= notAfter) return ended;
  try {
    return await act(leader);
  } catch (error) {
    // Silence says nothing about whether the change was made.
    return { kind: 'unknown', because: error instanceof Error ? error.message : String(error) };
  }
}
