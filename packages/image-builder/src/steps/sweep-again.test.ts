import { expect, test } from 'vitest';
import type { BuildEvent } from '../build/events.js';
import { thisProcess } from '../build/owner.js';
import { ec2Error, fakeEc2 } from '../testing/fake-ec2.js';
import { sweepAgain } from './sweep-again.js';

const world = { build: 'consul-v1', here: thisProcess(), now: new Date('2030-01-01T12:00:00Z') };

/** What is told of a last look that ends like this. */
async function told(answer: () => unknown, signal?: AbortSignal): Promise<BuildEvent[]> {
  const events: BuildEvent[] = [];
  await sweepAgain(fakeEc2(answer).ec2, world, { watch: (event) => events.push(event), signal });
  return events;
}

const note = (why: string): BuildEvent => ({
  kind: 'note',
  text: `not looked for leftovers again, which the next build does: ${why}`,
});

// The image is there by then: no error of the last look may make a failure of it.
test('a last look for leftovers that fails is a note, and the build goes on to its result', async () => {
  const events = await told(() => Promise.reject(ec2Error('UnauthorizedOperation')));
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    kind: 'note',
    text: expect.stringContaining('UnauthorizedOperation') as string,
  });
});

test('one that is interrupted is a note as well, and one that finds nothing says nothing', async () => {
  const events = await told(() => ({}), AbortSignal.abort(new Error('interrupted')));
  expect(events).toEqual([note('interrupted')]);
  expect(await told(() => ({}))).toEqual([]);
});
