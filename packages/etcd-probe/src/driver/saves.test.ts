import { describe, expect, it } from 'vitest';
import type { SnapshotVerdict } from '../snapshot/inspect.js';
import { Saves } from './saves.js';

const good: SnapshotVerdict = { kind: 'good', revision: 5, keys: 1, hash: 7, bytes: 4096 };
const soon = (): AbortSignal => AbortSignal.timeout(20);

/** A save that ends when it is told to, and how often one was begun. */
function slow(): {
  begin: () => Promise<SnapshotVerdict>;
  end: () => void;
  fail: () => void;
  begun: () => number;
} {
  let begun = 0;
  let [end, fail] = [(): void => undefined, (): void => undefined];
  const begin = (): Promise<SnapshotVerdict> => {
    begun += 1;
    return new Promise((resolve, reject) => {
      end = () => resolve(good);
      fail = () => reject(new Error('the line is gone'));
    });
  };
  return { begin, end: () => end(), fail: () => fail(), begun: () => begun };
}

describe('a snapshot that takes longer than a call', () => {
  it('goes on behind, and the next call finds it', async () => {
    const [saves, save] = [new Saves(), slow()];
    expect(await saves.next('one', save.begin, soon())).toBeNull();
    const next = saves.next('one', save.begin, AbortSignal.timeout(5_000));
    save.end();
    expect(await next).toEqual(good);
    expect(save.begun()).toBe(1);
  });

  it('that fails behind is begun anew by the next call', async () => {
    const [saves, save] = [new Saves(), slow()];
    await saves.next('one', save.begin, soon());
    save.fail();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await saves.next('one', save.begin, soon());
    expect(save.begun()).toBe(2);
  });

  it('is not taken for that of another node', async () => {
    const [saves, save] = [new Saves(), slow()];
    await saves.next('one', save.begin, soon());
    await saves.next('other', save.begin, soon());
    expect(save.begun()).toBe(2);
  });
});
