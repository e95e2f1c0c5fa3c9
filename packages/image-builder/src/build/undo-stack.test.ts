import { expect, test } from 'vitest';
import type { BuildEvent } from './events.js';
import { UndoStack } from './undo-stack.js';

function stack() {
  const done: string[] = [];
  const events: BuildEvent[] = [];
  const undo = new UndoStack((event) => {
    events.push(event);
  });
  const add = (what: string, fails = false) => {
    undo.add({ what, step: `remove ${what}` }, () =>
      fails ? Promise.reject(new Error('stuck')) : Promise.resolve(void done.push(what)),
    );
  };
  return { undo, add, done, events };
}

test('what was made is undone newest first, whatever fails on the way', async () => {
  const { undo, add, done, events } = stack();
  add('group');
  add('instance', true);
  add('image');
  await undo[Symbol.asyncDispose]();
  expect(done).toEqual(['image', 'group']);
  expect(events).toContainEqual({ kind: 'undo-failed', what: 'instance', message: 'stuck' });
  // Each is a step whose time is seen, also the one that failed.
  const steps = events.flatMap((event) => ('step' in event ? [`${event.kind} ${event.step}`] : []));
  expect(steps).toEqual([
    ...['step-started remove image', 'step-done remove image'],
    ...['step-started remove instance', 'step-failed remove instance'],
    ...['step-started remove group', 'step-done remove group'],
  ]);
});

test('what is released stays, and nothing is undone twice', async () => {
  const { undo, add, done } = stack();
  add('group');
  add('image');
  undo.release('image');
  await undo[Symbol.asyncDispose]();
  await undo[Symbol.asyncDispose]();
  expect(done).toEqual(['group']);
});

test('kept for inspection, nothing is undone', async () => {
  const { undo, add, done } = stack();
  add('group');
  undo.keep();
  await undo[Symbol.asyncDispose]();
  expect(done).toEqual([]);
});
