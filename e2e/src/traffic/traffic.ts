import type { Operation, Schedule } from '@moult/history-checker';
import { carryOut, type LastFound } from './carry-out.js';
import type { TrafficClock } from './clock.js';
import { type Slot, slotOf, type TrafficSettings } from './slots.js';
import type { KvTarget } from './target.js';

/** What traffic needs of its surroundings. */
export interface TrafficParts {
  readonly clock: TrafficClock;
  readonly targets: readonly KvTarget[];
  /** The members that are not being replaced now, asked before every operation. */
  readonly inPlace: () => readonly string[];
}

/** Everything that was done, for the checker and the summary. */
export interface TrafficRecord {
  readonly schedule: Schedule;
  readonly operations: readonly Operation[];
  /** When operations were due and not sent, because too many were still unanswered. */
  readonly withheld: readonly number[];
}

interface Track {
  readonly kind: 'read' | 'write';
  readonly everyMs: number;
  next: number;
}

/**
 * Open-loop clients: an operation is sent when the schedule says so, however long those before it take, so that an outage is
 * seen in full by everyone who would have asked meanwhile. It stops by itself, and holds no more than its settings say.
 */
export class Traffic {
  readonly #settings: TrafficSettings;
  readonly #parts: TrafficParts;
  readonly #from: number;
  readonly #tracks: readonly Track[];
  readonly #operations: Operation[] = [];
  readonly #found = new Map<string, LastFound>();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #mostInFlight: number;
  readonly #withheld: number[] = [];
  #sent = 0;
  #ended: number | null = null;
  #forget: () => void = () => undefined;

  constructor(settings: TrafficSettings, parts: TrafficParts) {
    if (parts.targets.length === 0) throw new Error('traffic needs a member to ask');
    this.#settings = settings;
    this.#parts = parts;
    this.#from = parts.clock.now();
    const { writeEveryMs, readEveryMs, deadlineMs } = settings;
    this.#tracks = [
      { kind: 'write', everyMs: writeEveryMs, next: 0 },
      { kind: 'read', everyMs: readEveryMs, next: 0 },
    ];
    // Twice what a full outage leaves unanswered at any time: more only comes together after this process was asleep.
    this.#mostInFlight = 2 * Math.ceil(deadlineMs / writeEveryMs + deadlineMs / readEveryMs);
    this.#tick();
  }

  /** Whether it ended by itself. */
  get ended(): boolean {
    return this.#ended !== null;
  }

  /** Sends nothing more, waits for what is under way (never longer than a deadline), and hands over the record. */
  async stop(): Promise<TrafficRecord> {
    this.#end(this.#parts.clock.now());
    await Promise.all(this.#inFlight);
    const { writeEveryMs: everyMs, minimumPerSecond } = this.#settings;
    return {
      schedule: { from: this.#from, to: this.#ended ?? this.#from, everyMs, minimumPerSecond },
      operations: this.#operations,
      withheld: this.#withheld,
    };
  }

  #end(at: number): void {
    this.#ended ??= at;
    this.#forget();
  }

  #tick(): void {
    const now = this.#parts.clock.now();
    const last = this.#from + this.#settings.longestMs;
    for (const track of this.#tracks) this.#sendDue(track, Math.min(now, last));
    if (now >= last || this.#sent >= this.#settings.mostOperations) {
      this.#end(Math.min(now, last));
      return;
    }
    const next = Math.min(...this.#tracks.map((track) => this.#due(track)));
    this.#forget = this.#parts.clock.after(Math.max(0, next - now), () => {
      this.#tick();
    });
  }

  #due({ next, everyMs }: Track): number {
    return this.#from + next * everyMs;
  }

  /** Everything that is due by now: a tick that came late makes up for what it missed, with the time it was due. */
  #sendDue(track: Track, now: number): void {
    for (; this.#due(track) <= now && this.#sent < this.#settings.mostOperations; track.next += 1) {
      if (this.#inFlight.size >= this.#mostInFlight) this.#withheld.push(now);
      else this.#launch(slotOf(this.#settings, track.kind, track.next), this.#due(track));
    }
  }

  #launch(slot: Slot, due: number): void {
    this.#sent += 1;
    const under = this.#carryOut(slot, due).finally(() => this.#inFlight.delete(under));
    this.#inFlight.add(under);
  }

  async #carryOut(slot: Slot, due: number): Promise<void> {
    const { clock } = this.#parts;
    const hands = { clock, deadlineMs: this.#settings.deadlineMs, found: this.#found };
    this.#operations.push(await carryOut(slot, this.#targetFor(slot), due, hands));
  }

  /** By turns among the members that the client's group asks. */
  #targetFor({ client, turn, number }: Slot): KvTarget {
    const { targets, inPlace } = this.#parts;
    const names = client.group === 'all' ? null : new Set(inPlace());
    const those = targets.filter(({ member }) => names?.has(member) !== false);
    // When nobody is in place (a cluster of one), the member itself is asked all the same.
    const among = those.length === 0 ? targets : those;
    const target = among[(turn + number) % among.length];
    if (target === undefined) throw new Error('traffic needs a member to ask');
    return target;
  }
}
