import type { GuardSeen, MemberSeen, ServiceSeen, UnsafeSetting } from '../model/observation.js';
import { quorumOf } from '../model/quorum.js';
import type { NodeSpec } from '../model/release.js';
import { done, type Outcome } from '../perform/outcome.js';
import type { Machine } from './machine.js';
import type { SimCloud } from './sim-cloud.js';
import type { CloudParts } from './sim-cloud.js';

/** A member as the service knows it. */
interface Member {
  readonly node: NodeSpec;
  machine: Machine | null;
  since: number;
  /** When it was last up; what autopilot and elections go by. */
  lastUp: number;
}

/** Entries a member that is behind catches up per tick; a healthy cluster writes two. */
const catchUpPerTick = 200;

/** Entries a member may be behind and still be healthy, as etcd's driver has it. */
const healthyLag = 1_000;

/** A replicated service: voters, terms, lag, elections, and an autopilot that drops absent members. */
export class SimService {
  voters: readonly string[] = [];
  leader: string | null = null;
  term = 0;
  index = 0;
  sentinelAt: number | null = null;
  /** How many members a new cluster waits for. */
  formsWith: number;
  guard: Record<string, string> = { cleanup: 'true' };
  unsafe: UnsafeSetting[] = [];
  /** Versions by image. */
  readonly versions: Map<string, string> = new Map<string, string>();
  /** Images with which a member never becomes healthy. */
  readonly sickImages: Set<string> = new Set<string>();
  /** Nodes to which the way leads to another one's member. */
  readonly wrongWays: Map<string, string> = new Map<string, string>();
  /** Members that no entry reaches. */
  readonly heldBack: Set<string> = new Set<string>();
  /** What inspecting a snapshot says: `yes`, or what is wrong with it. */
  snapshotCheck = 'yes';
  readonly #members: ReadonlyMap<string, Member>;
  readonly #cloud: SimCloud;
  readonly #parts: CloudParts;
  #leaderlessSince = 0;

  constructor(nodes: readonly NodeSpec[], cloud: SimCloud, parts: CloudParts) {
    this.#cloud = cloud;
    this.#parts = parts;
    this.#members = new Map(nodes.map((node) => [node.name, { node, machine: null, since: 0, lastUp: 0 }]));
    this.formsWith = nodes.length;
    parts.time.everyTick(() => this.#tick());
  }

  isUp(node: string): boolean {
    const member = this.#members.get(node);
    return member !== undefined && this.#servingMachine(member) !== null;
  }

  /** Voters that are up. */
  upVoters(): readonly string[] {
    return this.voters.filter((node) => this.isUp(node));
  }

  /** A process was started on a machine: it becomes the member whose data and address the machine has. */
  started(machine: Machine): void {
    const member = this.#members.get(machine.node);
    if (member === undefined) return;
    member.machine = machine;
    member.since = this.#parts.time.now;
  }

  transfer(from: string, to: string): Outcome {
    if (this.leader !== from) return done();
    if (!this.isUp(to)) return { kind: 'again', because: `${to} cannot lead now` };
    this.#lead(to);
    return done();
  }

  /** Writes the sentinel and saves; what was saved is inspected. */
  saveSnapshot(): Outcome {
    if (this.leader === null) return { kind: 'again', because: 'no leader' };
    this.sentinelAt ??= this.index;
    return done({ inspected: this.snapshotCheck, index: this.index });
  }

  setGuard(settings: Readonly<Record<string, string>>): Outcome {
    if (this.leader === null) return { kind: 'again', because: 'no leader' };
    this.guard = { ...settings };
    return done();
  }

  look(nodes: readonly string[]): ServiceSeen {
    return {
      members: nodes.map((node) => this.#report(node)),
      guard: this.#guardSeen(),
      unsafe: this.unsafe,
    };
  }

  #guardSeen(): GuardSeen {
    if (this.upVoters().length === 0) return { kind: 'unread' };
    return { kind: this.guard['cleanup'] === 'false' ? 'on' : 'off', settings: { ...this.guard } };
  }

  #report(node: string): MemberSeen {
    const at = this.#parts.time.now;
    const wrong = this.wrongWays.get(node);
    const member = wrong === undefined ? this.#members.get(node) : undefined;
    const machine = member === undefined ? null : this.#servingMachine(member);
    const disk = member === undefined ? undefined : this.#cloud.disks.get(member.node.volume);
    if (member === undefined || machine === null || disk === undefined) {
      const because = wrong === undefined ? 'connection refused' : `${wrong} answers in its place`;
      return { node, at, answer: { kind: 'silent', because } };
    }
    return {
      node,
      at,
      answer: {
        ...{
          kind: 'answered',
          healthy: this.#isHealthy(member, machine, disk.applied),
          version: this.versions.get(machine.image) ?? 'unknown',
          term: this.term,
        },
        ...{ leader: this.leader, voters: this.voters, appliedIndex: disk.applied, digest: 'same' },
        sentinel: this.sentinelAt === null || disk.applied < this.sentinelAt ? 'missing' : 'readable',
      },
    };
  }

  #isHealthy({ since }: Member, { image }: Machine, applied: number): boolean {
    const settled = this.#parts.time.now - since >= this.#parts.profile.serviceMs;
    const caughtUp = this.index - applied <= healthyLag;
    return settled && caughtUp && !this.sickImages.has(image) && this.leader !== null;
  }

  #servingMachine({ machine, node }: Member): Machine | null {
    if (machine?.state !== 'running' || machine.service !== 'running' || machine.lost) return null;
    return machine.mounted === node.volume && machine.addresses.has(node.address) ? machine : null;
  }

  #tick(): void {
    const { now } = this.#parts.time;
    let ready = 0;
    for (const member of this.#members.values()) {
      const machine = this.#servingMachine(member);
      if (machine === null) continue;
      member.lastUp = now;
      if (machine.mode === 'form') ready += 1;
    }
    if (this.voters.length === 0 && ready === this.formsWith) this.#form();
    this.#elect(now);
    if (this.leader === null) return;
    this.index += 2;
    for (const member of this.#members.values()) this.#replicate(member);
    if (this.guard['cleanup'] !== 'false') this.#prune(now);
    this.#admit(now);
  }

  #form(): void {
    this.voters = [...this.#members.keys()].filter((node) => this.isUp(node));
  }

  /** A leader that is gone, or has lost its quorum, is replaced after an election timeout by who is furthest. */
  #elect(now: number): void {
    const up = this.upVoters();
    const quorum = this.voters.length > 0 && up.length >= quorumOf(this.voters.length);
    if (this.leader !== null && quorum && this.isUp(this.leader)) return;
    if (this.leader !== null) {
      this.leader = null;
      this.#leaderlessSince = now;
    }
    if (!quorum || now - this.#leaderlessSince < this.#parts.profile.electionMs) return;
    const furthest = [...up].sort((a, b) => this.#applied(b) - this.#applied(a))[0];
    if (furthest !== undefined) this.#lead(furthest);
  }

  #lead(node: string): void {
    this.leader = node;
    this.term += 1;
  }

  #replicate(member: Member): void {
    const disk = this.#cloud.disks.get(member.node.volume);
    if (disk === undefined || this.#servingMachine(member) === null) return;
    if (this.heldBack.has(member.node.name)) return;
    disk.applied = Math.min(this.index, disk.applied + catchUpPerTick);
  }

  #prune(now: number): void {
    const gone = this.voters.filter(
      (node) => now - (this.#members.get(node)?.lastUp ?? now) > this.#parts.profile.pruneMs,
    );
    const rest = this.voters.filter((node) => !gone.includes(node));
    // Autopilot never removes so many that the quorum would go with them.
    if (gone.length > 0 && gone.length < this.voters.length / 2) this.voters = rest;
  }

  /** A member that is not on the list becomes a voter after it was stable for a while. */
  #admit(now: number): void {
    if (this.voters.length === 0 || this.voters.length === this.#members.size) return;
    const known = new Set(this.voters);
    for (const [name, member] of this.#members) {
      if (known.has(name) || this.#servingMachine(member) === null) continue;
      if (now - member.since >= this.#parts.profile.stabilizationMs) this.voters = [...this.voters, name];
    }
  }

  #applied(node: string): number {
    const volume = this.#members.get(node)?.node.volume ?? '';
    return this.#cloud.disks.get(volume)?.applied ?? 0;
  }
}
