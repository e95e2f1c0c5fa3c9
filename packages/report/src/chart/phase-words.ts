import type { Phase, Span } from '../model/timeline.js';

/** What a phase is called on a lane, and in the legend. */
export interface PhaseWords {
  readonly short: string;
  readonly long: string;
}

/** Phases in words. */
export const phaseWords: Readonly<Record<Phase, PhaseWords>> = {
  boot: { short: 'boot', long: 'replacement boots' },
  test: { short: 'test', long: 'its image is tested' },
  prepare: { short: 'prepare', long: 'snapshot saved, leadership handed over' },
  fence: { short: 'fence', long: 'old instance fenced' },
  move: { short: 'move', long: 'volume and address moved' },
  start: { short: 'start', long: 'service started' },
  'catch-up': { short: 'catch up', long: 'catching up' },
  bake: { short: 'bake', long: 'healthy for its bake time' },
  retire: { short: 'retire', long: 'old instance retired' },
  cluster: { short: 'cluster', long: 'settings of the cluster' },
};

/** Moving is the longest part of an absence, so its steps are told apart where there is room. */
const moves: Readonly<Record<string, string>> = {
  'detach-volume': 'detach',
  'move-address': 'address',
  'snapshot-volume': 'snapshot',
  'attach-volume': 'attach',
  'mount-volume': 'mount',
};

/** What is written on a segment. */
export function segmentWord({ phase, step }: Pick<Span, 'phase' | 'step'>): string {
  return (phase === 'move' ? moves[step] : undefined) ?? phaseWords[phase].short;
}
