import { expect, test } from 'vitest';
import { Screen, type Terminal } from './screen.js';

/** A screen whose time goes when it is told to, and everything that was written to it. */
function screenOn(
  terminal: Partial<Terminal>,
  quiet = false,
): { readonly screen: Screen; readonly written: string[]; readonly pass: (ms: number) => void } {
  const written: string[] = [];
  let now = 0;
  const timers = new Set<{ readonly ms: number; readonly run: () => void }>();
  const screen = new Screen(
    { ...terminal, write: (text: string) => written.push(text) },
    {
      ...{ quiet, now: () => now },
      every: (ms, run) => {
        const timer = { ms, run };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
  );
  const pass = (ms: number): void => {
    for (const end = now + ms; now < end; ) {
      now += 250;
      for (const timer of timers) if (now % timer.ms === 0) timer.run();
    }
  };
  return { screen, written, pass };
}

const going = { lines: () => ['           kv-1 leader   term 4', '           writes 25/s'] };

test('without a terminal what is going on is told in plain lines every ten seconds, and no longer than it is watched', () => {
  const { screen, written, pass } = screenOn({});
  screen.phase('upgrade');
  screen.watch(going);
  pass(25_000);
  screen.watch(null);
  pass(20_000);
  expect(written).toEqual([
    '   0.0 s ── upgrade\n',
    ...['  10.0 s    kv-1 leader   term 4\n', '  10.0 s    writes 25/s\n'],
    ...['  20.0 s    kv-1 leader   term 4\n', '  20.0 s    writes 25/s\n'],
  ]);
});

test('on a terminal it is redrawn in place below the phase, cut to the width, and erased in the end', () => {
  const { screen, written, pass } = screenOn({ isTTY: true, columns: 24 });
  screen.phase('upgrade');
  screen.watch(going);
  const before = written.length;
  pass(250);
  expect(written.slice(before)).toEqual([
    '\u001B[3A\u001B[0J',
    '   0.3 s ▶ upgrade (0 s\n',
    '           kv-1 leader \n',
    '           writes 25/s\n',
  ]);
  screen[Symbol.dispose]();
  expect(written.at(-1)).toBe('\u001B[3A\u001B[0J');
});

test('a quiet one writes nothing and still knows how long each phase took', () => {
  const { screen, written, pass } = screenOn({}, true);
  screen.phase('create');
  screen.watch(going);
  pass(12_000);
  screen.phase('upgrade');
  pass(1_000);
  screen[Symbol.dispose]();
  expect(written).toEqual([]);
  expect(screen.phases()).toEqual([
    { name: 'create', ms: 12_000 },
    { name: 'upgrade', ms: 1_000 },
  ]);
});
