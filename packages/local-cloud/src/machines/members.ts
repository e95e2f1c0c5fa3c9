import { hostCommand } from './host-command.js';
import { neighbourLines, viewOf, type Holders } from './neighbours.js';
import { ipInside, type Port } from './ports.js';

/** The machines of one bridge and the neighbour tables that follow from who holds what. */
export interface Members {
  plug(instanceId: string, port: Port): void;
  unplug(instanceId: string): void;
  assign(instanceId: string, addresses: readonly string[]): void;
  forget(instanceId: string): void;
  addressesOf(instanceId: string): readonly string[];
  /** Brings the host's table and that of every running machine in line; returns when it has happened. */
  spread(): Promise<void>;
}

/** `port` is absent while the machine is down; `known` is what its table holds. */
interface Member {
  readonly addresses: readonly string[];
  readonly mac: string | undefined;
  readonly port?: { readonly pid: number; readonly known: Holders };
}

const nobody: Member = { addresses: [], mac: undefined };

/** `router` is the bridge's own address and link-layer address, which every machine must know. */
export function createMembers(bridge: string, router: readonly [string, string]): Members {
  const members = new Map<string, Member>();
  let hostKnows: Holders = new Map();
  const of = (id: string): Member => members.get(id) ?? nobody;
  return {
    plug: (id, { pid, mac }) => {
      members.set(id, { ...of(id), mac, port: { pid, known: new Map() } });
    },
    unplug: (id) => {
      const { addresses, mac } = of(id);
      if (members.has(id)) members.set(id, { addresses, mac });
    },
    assign: (id, addresses) => {
      for (const [other, one] of members) {
        const kept = one.addresses.filter((address) => !addresses.includes(address));
        if (other !== id && kept.length < one.addresses.length)
          members.set(other, { ...one, addresses: kept });
      }
      members.set(id, { ...of(id), addresses });
    },
    forget: (id) => void members.delete(id),
    addressesOf: (id) => of(id).addresses,
    spread: async () => {
      const all = holders(members.values());
      const lines = neighbourLines(hostKnows, all, bridge);
      if (lines.length > 0) await hostCommand('ip', ['-force', '-batch', '-'], { input: lines.join('\n') });
      hostKnows = all;
      const told = [...members].map(async ([id, one]) => members.set(id, await informed(one, all, router)));
      await Promise.all(told);
    },
  };
}

function holders(members: Iterable<Member>): Holders {
  const pairs = [...members].flatMap(({ addresses, mac }) =>
    mac === undefined ? [] : addresses.map((ip): [string, string] => [ip, mac]),
  );
  return new Map(pairs);
}

async function informed(member: Member, all: Holders, router: readonly [string, string]): Promise<Member> {
  if (member.port === undefined) return member;
  const { pid, known } = member.port;
  const wanted = viewOf(member.addresses, all, router);
  const lines = neighbourLines(known, wanted, 'eth0');
  if (lines.length === 0) return { ...member, port: { pid, known: wanted } };
  const input = lines.join('\n');
  // A guest may have changed its own table or be on its way down. That is its loss and must not be the others': what
  // it holds is unknown then, and all of it is written the next time.
  const written = await ipInside(pid, ['-force', '-batch', '-'], input).then(
    () => wanted,
    () => new Map<string, string>(),
  );
  return { ...member, port: { pid, known: written } };
}
