/** How traffic is made. Times in milliseconds. */
export interface TrafficSettings {
  readonly seed: number;
  /** Names the keys; a run has a prefix of its own, so that every key is absent when it begins. */
  readonly prefix: string;
  readonly keys: number;
  /** Clients that ask members which are not being replaced, and clients that ask every member. */
  readonly clients: { readonly inPlace: number; readonly all: number };
  /** Between two writes of all clients together. */
  readonly writeEveryMs: number;
  /** Between two consistent reads of all clients together. */
  readonly readEveryMs: number;
  /** Fewer writes sent over any stretch as long as the allowed gap, and there is no verdict. */
  readonly minimumPerSecond: number;
  readonly deadlineMs: number;
  /** Traffic ends by itself after this, whoever forgot it. */
  readonly longestMs: number;
  /** Traffic ends by itself after so many operations: each is kept until it is judged. */
  readonly mostOperations: number;
}

/**
 * 40 writes and 20 reads a second on 50 keys: enough that an outage of a tenth of a second shows, little enough for two
 * shared processors and a tunnel. Half of the writes that are planned must be sent for a verdict.
 */
export const defaultTraffic: Omit<TrafficSettings, 'seed' | 'prefix'> = {
  keys: 50,
  clients: { inPlace: 3, all: 3 },
  writeEveryMs: 25,
  readEveryMs: 50,
  minimumPerSecond: 20,
  deadlineMs: 1_000,
  longestMs: 3_600_000,
  mostOperations: 250_000,
};

/** Who asks which members. */
export type GroupName = 'in-place' | 'all';

/** One client. */
interface Client {
  readonly name: string;
  readonly group: GroupName;
}

/** One operation that the schedule wants. */
export interface Slot {
  readonly number: number;
  /** How often its client has had its turn before. */
  readonly turn: number;
  readonly kind: 'read' | 'write' | 'compare-and-set';
  readonly client: Client;
  readonly key: string;
  /** A value that no other operation of the run writes. */
  readonly value: string;
}

/** The clients of a run. */
function clientsOf({ clients }: Pick<TrafficSettings, 'clients'>): readonly Client[] {
  const named = (group: GroupName, count: number): readonly Client[] =>
    Array.from({ length: count }, (_, index) => ({ name: `${group}-${String(index + 1)}`, group }));
  return [...named('in-place', clients.inPlace), ...named('all', clients.all)];
}

/** Every third write is a compare-and-set: enough to see lost updates, few enough that most writes are plain ones. */
const casEvery = 3;

/** The n-th write, or the n-th read, of a run: the same for the same seed, whatever happened before. */
export function slotOf(settings: TrafficSettings, track: 'read' | 'write', number: number): Slot {
  const clients = clientsOf(settings);
  const client = clients[number % clients.length];
  if (client === undefined) throw new Error('traffic needs a client');
  const key = Math.floor(scatter(settings.seed + (track === 'read' ? 1 : 0), number) * settings.keys);
  // By turns of all clients, so that every client makes every kind of write.
  const turn = Math.floor(number / clients.length);
  const kind = track === 'read' ? 'read' : turn % casEvery === casEvery - 1 ? 'compare-and-set' : 'write';
  return {
    ...{ number, turn, kind, client },
    key: `${settings.prefix}${String(key).padStart(3, '0')}`,
    value: `${client.name}/${String(number)}`,
  };
}

/** A number in [0, 1) for every pair of numbers: the finaliser of MurmurHash3 (public domain), which scatters neighbours. */
function scatter(seed: number, number: number): number {
  let mixed = (Math.imul(seed, 0x9e3779b1) ^ number) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
}
