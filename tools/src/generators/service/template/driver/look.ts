import type { MemberSeen, ServiceSeen } from '@moult/rolling-upgrade';
import type { ExampleClient, MemberStatus } from '../client/client.js';
import type { ExampleDriverOptions } from './options.js';

/** One node's member as it was asked; null for silence. */
interface Asked {
  readonly node: string;
  readonly at: number;
  readonly because: string;
  readonly answer: { readonly client: ExampleClient; readonly status: MemberStatus } | null;
}

/** Entries behind the furthest member that still count as healthy. */
const maxLag = 250;

/** Asks every member itself, side by side. Silence is reported, never left out and never filled in. */
export async function lookAtService(
  options: ExampleDriverOptions,
  nodes: readonly string[],
): Promise<ServiceSeen> {
  const asked = await Promise.all(nodes.map((node) => askNode(options, node)));
  const statuses = asked.flatMap(({ answer }) => (answer === null ? [] : [answer.status]));
  const common = Math.min(...statuses.map(({ appliedIndex }) => appliedIndex));
  const members = await Promise.all(asked.map((one) => memberSeen(one, { statuses, common })));
  return { members, guard: { kind: 'not-needed' }, unsafe: [] };
}

async function askNode({ connect, now }: ExampleDriverOptions, node: string): Promise<Asked> {
  const at = now();
  try {
    const client = await connect(node);
    const status = await client.status();
    if (status.name === node) return { node, at, because: '', answer: { client, status } };
    // The way there leads to the wrong machine.
    return { node, at, because: `${status.name} answers in its place`, answer: null };
  } catch (error) {
    return { node, at, because: error instanceof Error ? error.message : String(error), answer: null };
  }
}

async function memberSeen(
  { node, at, because, answer }: Asked,
  cluster: { readonly statuses: readonly MemberStatus[]; readonly common: number },
): Promise<MemberSeen> {
  if (answer === null) return { node, at, answer: { kind: 'silent', because } };
  const { client, status } = answer;
  try {
    const [digest, sentinel] = await Promise.all([
      client.digest(cluster.common),
      client.readOwn(sentinelKey),
    ]);
    return {
      node,
      at,
      answer: {
        kind: 'answered',
        healthy: isHealthy(status, cluster.statuses),
        ...{ version: status.version, term: status.term, leader: status.leader },
        ...{ voters: status.voters, appliedIndex: status.appliedIndex },
        sentinel: sentinel === null ? 'missing' : 'readable',
        // Where there is no digest nothing is the same as anything.
        digest: digest ?? `none on ${node}`,
      },
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { node, at, answer: { kind: 'silent', because: reason } };
  }
}

/** The key that the driver writes before a roll, and looks for on each member afterwards. */
export const sentinelKey = 'moult/sentinel';

/** By its own words: a vote, the leader and the term that the others have, and not too far behind. */
function isHealthy(own: MemberStatus, all: readonly MemberStatus[]): boolean {
  const furthest = Math.max(...all.map(({ appliedIndex }) => appliedIndex));
  const term = Math.max(...all.map((one) => one.term));
  return (
    own.leader !== null &&
    own.voters.includes(own.name) &&
    own.term === term &&
    all.every(({ leader }) => leader === null || leader === own.leader) &&
    furthest - own.appliedIndex <= maxLag
  );
}
