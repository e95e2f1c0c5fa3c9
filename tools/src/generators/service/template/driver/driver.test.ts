import { driverConformance, type Subject } from '@moult/rolling-upgrade/conformance';
import { describe, expect, it } from 'vitest';
import { type ExampleClient, exampleDriver, exampleRules } from '../index.js';
import { MemoryService } from '../test-support/memory-service.js';

/** A cluster of three under the driver, with time that passes when it is told to. */
function subject(
  change: (client: ExampleClient) => ExampleClient = (client) => client,
): Subject & { readonly service: MemoryService } {
  const service = new MemoryService();
  const wrongWays = new Map<string, string>();
  let time = 1_000;
  const driver = exampleDriver({
    rules: exampleRules(),
    nodes: service.names,
    connect: (node) => Promise.resolve().then(() => change(service.client(wrongWays.get(node) ?? node))),
    keep: (_, text) => Promise.resolve(text),
    now: () => time,
  });
  const soon = (act: () => unknown): Promise<void> => Promise.resolve().then(() => void act());
  return {
    ...{ service, driver, nodes: service.names, settleMs: 1_000, now: () => time },
    stop: (node) => soon(() => service.stop(node)),
    start: (node) => soon(() => service.start(node)),
    freeze: (node) => soon(() => service.freeze(node)),
    thaw: (node) => soon(() => service.thaw(node)),
    misroute: (node, to) => soon(() => (to === null ? wrongWays.delete(node) : wrongWays.set(node, to))),
    holdBack: (node, entries) => soon(() => service.holdBack(node, entries)),
    wait: (ms) => soon(() => (time += ms)),
  };
}

describe('the Example driver conforms:', () => {
  for (const row of driverConformance) {
    it(row.name, async () => expect(await row.check(subject())).toEqual([]));
  }
});

describe('the Example driver', () => {
  it('sends nothing after the lease has ended', async () => {
    const { driver, service } = subject();
    const call = { token: 't', notAfter: 1_000 };
    expect(await driver.saveSnapshot('plan', 'example-1', call)).toMatchObject({ kind: 'again' });
    expect(await service.client('example-1').readOwn('moult/sentinel')).toBeNull();
  });

  it('says of a snapshot that is not whole what is wrong with it', async () => {
    const torn = subject((client) => ({
      ...client,
      snapshot: async () => (await client.snapshot()).replace('written', 'forged'),
    }));
    const outcome = await torn.driver.saveSnapshot('plan', 'example-1', { token: 't', notAfter: 9_000 });
    expect(outcome).toMatchObject({ result: { inspected: 'its data is not what its checksum says' } });
  });

  it('waits while there is no quorum, and no member is healthy then', async () => {
    const { driver, service, nodes } = subject();
    service.stop('example-2');
    service.stop('example-1');
    const outcome = await driver.saveSnapshot('plan', 'example-1', { token: 't', notAfter: 9_000 });
    expect(outcome).toEqual({ kind: 'again', because: 'no member says that it leads' });
    const { members } = await driver.look(nodes);
    expect(members.filter(({ answer }) => answer.kind === 'answered' && answer.healthy)).toEqual([]);
  });

  it('takes a member with other data for another one', async () => {
    const { driver, nodes } = subject((client) => ({
      ...client,
      digest: async (upTo) => `${(await client.status()).name} ${await client.digest(upTo)}`,
    }));
    const digests = (await driver.look(nodes)).members.map(({ answer }) =>
      answer.kind === 'answered' ? answer.digest : '',
    );
    expect(new Set(digests).size).toBe(3);
  });

  it('refuses a version that was skipped, and the way back once all have risen', () => {
    const rules = exampleRules();
    expect(rules.versionPath('1.0.0', '3.0.0', [])).toEqual({
      kind: 'refused',
      because: 'one major version at a time; go to 2 first',
    });
    expect(rules.wayBack({ from: '2.0.0', to: '1.0.0', spread: 'upgraded' })).toMatchObject({
      kind: 'refused',
    });
    expect(rules.wayBack({ from: '2.0.0', to: '1.0.0', spread: 'mixed' })).toEqual({ kind: 'allowed' });
  });
});
