import type { ControlPlane } from '../context.js';
import type { MachineHost } from '../machines/port.js';
import type { BackgroundWork } from '../model/background.js';
import { holdsResources } from '../model/instance.js';
import type { Store } from '../model/store.js';
import { leaf, members } from '../protocol/read-xml.js';
import type { Cut } from './cuts.js';
import { decideTraffic } from './decide.js';
import { prefixListsOf, readGroups, type Group } from './group.js';

/** Keeps what passes between machines in line with the records of groups, instances and addresses. */
export interface TrafficKeeper {
  /**
   * Returns when everything that is in the records now is in force in every machine. What a host cannot do is among the
   * cloud's failures, as with everything else that an answer has promised; and it is returned, for whoever has promised
   * nothing yet.
   */
  follow(): Promise<Error | undefined>;
}

/** What traffic is decided from and put in force with. */
interface Parts {
  readonly plane: ControlPlane;
  readonly host: MachineHost;
  readonly store: Store;
  readonly work: BackgroundWork;
  readonly cuts: () => readonly Cut[];
}

const queue = 'traffic';

/** Wires it. Calls that come while one is waiting its turn share that one, because it will read the records later. */
export function keepTraffic(parts: Parts): TrafficKeeper {
  const { work } = parts;
  let waiting: Turn | undefined;
  const begin = (): Turn => {
    const turn: Turn = {};
    work.queue(queue, 'put security groups in force', async () => {
      waiting = undefined;
      await putInForce(parts).catch((cause: unknown) => {
        turn.failure = cause instanceof Error ? cause : new Error(String(cause));
        throw cause;
      });
    });
    return turn;
  };
  return {
    follow: async () => {
      const turn = (waiting ??= begin());
      await work.caughtUp(queue);
      return turn.failure;
    },
  };
}

/** One time that everything is put in force, and what became of it. */
interface Turn {
  failure?: Error;
}

async function putInForce({ plane, host, store, cuts }: Parts): Promise<void> {
  if (!store.instances.all().some(holdsResources)) return;
  const groups = readGroups(await plane.ec2('DescribeSecurityGroups', {}));
  const prefixLists = await readPrefixLists(plane, groups);
  // From here to the decision nothing waits: the policies are those of one moment.
  const policies = decideTraffic({ instances: store.instances.all(), groups, prefixLists, cuts: cuts() });
  const outcomes = await Promise.allSettled(
    [...policies].map(([instanceId, policy]) => host.machines.setTraffic(instanceId, policy)),
  );
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  if (failed.length > 0) {
    throw new AggregateError(
      failed.map(({ reason }) => reason as unknown),
      `the rules of ${failed.length} machines could not be put in force`,
    );
  }
}

async function readPrefixLists(
  plane: ControlPlane,
  groups: ReadonlyMap<string, Group>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const lists = await Promise.all(
    prefixListsOf(groups.values()).map(async (id): Promise<[string, string[]]> => {
      const answer = await plane.ec2('GetManagedPrefixListEntries', { PrefixListId: id });
      return [id, members(answer, 'entrySet').map((entry) => leaf(entry, 'cidr'))];
    }),
  );
  return new Map(lists);
}
