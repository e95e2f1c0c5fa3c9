import type { Now, PhaseTime, Show } from './show.js';

/** As much of a stream as a screen needs. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Between two drawings of what is going on (ms): often enough to see a gap grow. */
const drawMs = 250;

/** Between two lines of what is going on where nothing can be redrawn (ms): a log that grows by six lines a minute is still read. */
const tellMs = 10_000;

/** What a screen is made with; time is an argument. */
export interface ScreenOptions {
  readonly quiet: boolean;
  readonly now: () => number;
  /** Does something again and again; what it gives takes that back. */
  readonly every?: (ms: number, run: () => void) => () => void;
}

function everyInterval(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms).unref();
  return () => clearInterval(timer);
}

/** Shows phases and lines; on a terminal, what is going on stays below them and is redrawn in place; elsewhere it is told now and then. */
export class Screen implements Show {
  readonly #out: Terminal;
  readonly #quiet: boolean;
  readonly #now: () => number;
  readonly #began: number;
  readonly #phases: { name: string; from: number; to: number | null }[] = [];
  #watched: Now | null = null;
  #drawn = 0;
  readonly #stop: () => void;

  constructor(out: Terminal, options: ScreenOptions) {
    this.#out = out;
    this.#quiet = options.quiet;
    this.#now = options.now;
    this.#began = options.now();
    const { every = everyInterval } = options;
    this.#stop = this.#live ? every(drawMs, () => this.#draw()) : every(tellMs, () => this.#tell());
  }

  phase(name: string): void {
    this.#endPhase();
    this.#phases.push({ name, from: this.#now(), to: null });
    if (!this.#quiet) this.#print(`${this.#stamp()} ── ${name}`);
  }

  say(line: string): void {
    if (!this.#quiet) this.#print(`${this.#stamp()}    ${line}`);
  }

  watch(now: Now | null): void {
    this.#watched = now;
    this.#draw();
  }

  phases(): readonly PhaseTime[] {
    return this.#phases.map(({ name, from, to }) => ({ name, ms: (to ?? this.#now()) - from }));
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#endPhase();
    this.#erase();
  }

  get #live(): boolean {
    // A pseudo-terminal that nobody gave a size is no columns wide: nothing can be redrawn in place there.
    return this.#out.isTTY === true && (this.#out.columns ?? 80) > 0 && !this.#quiet;
  }

  #endPhase(): void {
    const last = this.#phases.at(-1);
    if (last !== undefined) last.to ??= this.#now();
  }

  #stamp(): string {
    return `${((this.#now() - this.#began) / 1000).toFixed(1).padStart(6)} s`;
  }

  #print(line: string): void {
    this.#erase();
    this.#out.write(`${line}\n`);
    this.#draw();
  }

  #draw(): void {
    this.#erase();
    if (!this.#live) return;
    const phase = this.#phases.at(-1);
    const under =
      phase === undefined ? [] : [`${this.#stamp()} ▶ ${phase.name} (${seconds(this.#now() - phase.from)})`];
    const width = Math.max(20, this.#out.columns ?? 80) - 1;
    const lines = [...under, ...(this.#watched?.lines() ?? [])].map((line) => line.slice(0, width));
    for (const line of lines) this.#out.write(`${line}\n`);
    this.#drawn = lines.length;
  }

  #tell(): void {
    for (const line of this.#watched?.lines() ?? []) this.say(line.trim());
  }

  #erase(): void {
    // Up over what was drawn, and clear to the end of the screen (ECMA-48: CUU, ED).
    if (this.#drawn > 0) this.#out.write(`\u001B[${this.#drawn}A\u001B[0J`);
    this.#drawn = 0;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`;
}
