import { IllegalFact } from '../journal/illegal-fact.js';
import type { Fact } from '../journal/fact.js';
import type { Ports } from './ports.js';
import { Recorder } from './recorder.js';

/** What an operator may ask of a run, from anywhere, at any time. A reason is part of it. */
export interface Ask {
  readonly kind: 'pause' | 'resume' | 'abort';
  readonly because: string;
  readonly by: string;
}

/** Recorded, or not possible now. */
export type Asked = { readonly kind: 'recorded' } | { readonly kind: 'refused'; readonly because: string };

/** Others may write at the same moment; after this many collisions something else is wrong. */
const collisions = 20;

/** Records an operator's wish in the journal. A runner at work reads it before its next step. */
export async function ask(ports: Pick<Ports, 'journal' | 'clock'>, wish: Ask): Promise<Asked> {
  if (wish.because.trim() === '') return { kind: 'refused', because: `${wish.kind} needs a reason` };
  const recorder = new Recorder(ports, wish.by);
  for (let count = 0; count < collisions; count += 1) {
    await recorder.catchUp();
    try {
      const { kind } = await recorder.record(factOf(wish));
      if (kind === 'recorded') return { kind: 'recorded' };
    } catch (cause) {
      if (cause instanceof IllegalFact) return { kind: 'refused', because: cause.message };
      throw cause;
    }
  }
  return { kind: 'refused', because: 'the journal kept changing' };
}

function factOf({ kind, because }: Ask): Fact {
  switch (kind) {
    case 'pause':
      return { kind: 'paused', because };
    case 'resume':
      return { kind: 'resumed', because };
    case 'abort':
      return { kind: 'aborted', because };
  }
}
