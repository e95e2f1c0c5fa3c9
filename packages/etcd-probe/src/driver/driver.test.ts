import { describe, expect, it } from 'vitest';
import { fakeCluster } from '../test-support/fake-cluster.js';
import type { Say } from '../test-support/fake-member.js';

const call = { token: 't', notAfter: 60_000 };
const refusing =
  (status: number, code: number, message: string): Say =>
  () => ({ status, json: { code, message } });

describe('handing over', () => {
  it('goes to the member named, and is believed when the old leader says it leads no more', async () => {
    let leader = 1;
    const moving: Say = () => {
      leader = 2;
      return { json: {} };
    };
    const { driver, changes } = fakeCluster({ extra: moving, leads: () => leader });
    expect(await driver.transferLeadership('a', 'b', call)).toEqual({
      kind: 'done',
      result: { leader: 'b' },
    });
    expect(changes()).toEqual(['/v3/maintenance/transfer-leadership']);
    const idle = await fakeCluster({ extra: () => ({ json: {} }) }).driver.transferLeadership('a', 'b', call);
    expect(idle).toEqual({ kind: 'again', because: 'a still leads' });
  });

  it('is done when the member leads no more, and nothing is sent', async () => {
    const { driver, changes } = fakeCluster({ leads: () => 2 });
    expect(await driver.transferLeadership('a', 'b', call)).toEqual({
      kind: 'done',
      result: { leader: 'b' },
    });
    expect(changes()).toEqual([]);
  });

  it('to somebody who is no member, or has no vote, is refused and not sent', async () => {
    const { driver, changes } = fakeCluster({ listed: [{ ID: '3', name: 'c', isLearner: true }] });
    expect(await driver.transferLeadership('a', 'd', call)).toMatchObject({ kind: 'refused' });
    expect(await driver.transferLeadership('a', 'c', call)).toMatchObject({ kind: 'refused' });
    expect(changes()).toEqual([]);
  });

  it('is refused by a member that does not know the call', async () => {
    const { driver } = fakeCluster();
    expect(await driver.transferLeadership('a', 'b', call)).toMatchObject({ kind: 'refused' });
  });
});

describe('a change', () => {
  it('is not sent after the lease has ended, nor is anything asked', async () => {
    const { driver, asked } = fakeCluster({ now: () => 60_000 });
    expect(await driver.transferLeadership('a', 'b', call)).toEqual({
      ...{ kind: 'again', because: 'the lease ended before this could be sent' },
    });
    expect(asked()).toBe(0);
  });

  it('is not sent when the lease ended between looking and writing', async () => {
    let asked = 0;
    const now = (): number => {
      asked += 1;
      // As if the process had been frozen after the first look at the clock.
      return asked > 1 ? 60_000 : 1_000;
    };
    const { driver, changes } = fakeCluster({ now });
    expect(await driver.saveSnapshot('plan', 'a', call)).toMatchObject({ kind: 'again' });
    expect(changes()).toEqual([]);
  });

  it('waits while nobody leads', async () => {
    const { driver } = fakeCluster({ leads: () => 0 });
    expect(await driver.saveSnapshot('plan', 'a', call)).toEqual({
      ...{ kind: 'again', because: 'no member says that it leads' },
    });
  });

  it('whose answer is lost may have been made, and says so', async () => {
    const { driver } = fakeCluster({ extra: () => Promise.reject(new Error('socket hang up')) });
    expect(await driver.saveSnapshot('plan', 'a', call)).toMatchObject({ kind: 'unknown' });
  });

  it('that rights do not allow is refused, one that finds no leader may be tried again', async () => {
    const forbidden = fakeCluster({ extra: refusing(403, 7, 'etcdserver: permission denied') });
    expect(await forbidden.driver.saveSnapshot('plan', 'a', call)).toMatchObject({
      ...{ kind: 'refused', because: 'etcdserver: permission denied (/v3/kv/txn)' },
    });
    const leaderless = fakeCluster({ extra: refusing(503, 14, 'etcdserver: no leader') });
    expect(await leaderless.driver.saveSnapshot('plan', 'a', call)).toMatchObject({ kind: 'again' });
  });
});

describe('a look', () => {
  it('reports a member silent when another one answers in its place, and when there is no way to it', async () => {
    const { members } = await fakeCluster().driver.look(['a', 'impostor', 'gone']);
    expect(
      members.map(({ node, answer }) => [node, answer.kind === 'silent' ? answer.because : 'answered']),
    ).toEqual([
      ['a', 'answered'],
      ['impostor', 'a answers in its place'],
      ['gone', 'no way there'],
    ]);
  });

  it('of a cluster that is well finds nothing unsafe, and the same data everywhere', async () => {
    const { members, unsafe, guard } = await fakeCluster().driver.look(['a', 'b']);
    expect(unsafe).toEqual([]);
    expect(guard).toEqual({ kind: 'not-needed' });
    const digests = members.map(({ answer }) => (answer.kind === 'answered' ? answer.digest : ''));
    expect(digests).toEqual(Array(2).fill('00000007 at 5, compacted to -1'));
  });

  it('of members with different data says who differs, as something under which no roll is safe', async () => {
    const other = { status: 0, says: '', message: Buffer.from('100818ffffffffffffffffff01', 'hex') };
    const { unsafe } = await fakeCluster({ hash: (node) => (node === 'b' ? other : sevenOf) }).driver.look([
      'a',
      'b',
    ]);
    const because = 'the data differs at revision 5: a 00000007, b 00000008';
    expect(unsafe).toEqual([
      { node: 'a', setting: 'data', value: '00000007', because },
      { node: 'b', setting: 'data', value: '00000008', because },
    ]);
  });

  it('never takes two hashes that could not be read for the same data', async () => {
    const refused = { status: 7, says: 'permission denied', message: new Uint8Array() };
    const { members, unsafe } = await fakeCluster({ hash: () => refused }).driver.look(['a', 'b']);
    const digests = members.map(({ answer }) => (answer.kind === 'answered' ? answer.digest : ''));
    expect(new Set(digests).size).toBe(2);
    expect(unsafe).toEqual([]);
  });

  it('finds a learner, a member that never started, and an alarm, each once', async () => {
    const listed = [{ ID: '3', name: 'c', isLearner: true }, { ID: '255' }];
    const errors = ['memberID:2 alarm:NOSPACE '];
    const { unsafe } = await fakeCluster({ listed, status: () => ({ errors }) }).driver.look(['a', 'b']);
    expect(unsafe.map(({ node, setting, value }) => `${node} ${setting} ${value}`)).toEqual([
      'c learner true',
      'ff member never started',
      'b alarm NOSPACE',
    ]);
  });

  it('walks through the data again only when that costs little, or when somebody was away', async () => {
    let now = 1_000;
    let hashes = 0;
    const hash = (): typeof sevenOf => {
      hashes += 1;
      // Each walk takes a second.
      now += 500;
      return sevenOf;
    };
    const { driver } = fakeCluster({ hash, now: () => now });
    for (let look = 0; look < 5; look += 1) {
      await driver.look(['a', 'b']);
      now += 1_000;
    }
    expect(hashes).toBe(2);
    await driver.look(['a']);
    expect(hashes).toBe(3);
    now += 60_000;
    await driver.look(['a']);
    expect(hashes).toBe(4);
  });
});

const sevenOf = { status: 0, says: '', message: Buffer.from('100718ffffffffffffffffff01', 'hex') };
