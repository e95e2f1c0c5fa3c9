import { type Ground, neverInterrupted } from '@moult/cli';
import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { RunRead } from '../watch/journal.js';
import { playedOf, type Stage } from './scenario.js';

/** A stage whose cluster has no journal. */
function stageThat(first: AbortSignal, say: (line: string) => void): Stage {
  const s3 = new S3Client({ region: 'nowhere' });
  s3.send = () => Promise.reject(new NoSuchKey({ message: 'none', $metadata: { httpStatusCode: 404 } }));
  const ground = {
    ...{ clients: { s3 }, stateBucket: 'state', config: { environment: 'test-1' } },
    ...{ release: { service: { name: 'consul' } }, interrupts: { ...neverInterrupted(), first } },
  } as unknown as Ground;
  return { ground, say, created: { run: 'created' } as RunRead } as unknown as Stage;
}

const play = (): Promise<never> => Promise.reject(new Error('there is no member left to lose'));

test('a story that cannot go on leaves what was seen to be judged, and what it promised open', async () => {
  const said: string[] = [];
  const stage = stageThat(new AbortController().signal, (line) => said.push(line));
  expect(await playedOf({ play }, stage)).toEqual({
    ...{ run: null, faults: [] },
    checks: [
      {
        name: 'the story was told to its end',
        held: 'undecided',
        evidence: 'there is no member left to lose',
      },
    ],
  });
  expect(said).toEqual(['the story could not go on: there is no member left to lose']);
});

test('a story that a person stops is no story', async () => {
  const stop = new AbortController();
  stop.abort(new Error('stopped'));
  const stage = stageThat(stop.signal, () => undefined);
  await expect(playedOf({ play }, stage)).rejects.toThrow('stopped');
});
