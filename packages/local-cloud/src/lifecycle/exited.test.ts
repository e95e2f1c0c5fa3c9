import { expect, test } from 'vitest';
import { paperCloud, type PaperCloud } from '../testing/paper-cloud.js';

/** A launch under EC2's times whose machine has booted while the instance is still pending. */
async function pending(
  query = '',
): Promise<{ cloud: PaperCloud; id: string; state: () => string | undefined }> {
  const cloud = await paperCloud({ latency: 'ec2' });
  const id = await cloud.launch(query);
  await cloud.clock.advance(1000);
  const state = (): string | undefined => cloud.context.store.instances.get(id)?.state;
  expect([state(), await cloud.host.machines.state(id)]).toEqual(['pending', 'running']);
  return { cloud, id, state };
}

test('an instance whose guest shuts down while it is pending is never running without a machine', async () => {
  const { cloud, id, state } = await pending();
  cloud.host.shutDownInside(id);
  const seen = new Set<string | undefined>();
  for (let second = 0; second < 90; second += 1) {
    await cloud.clock.advance(1000);
    seen.add(state());
  }
  expect([...seen]).toEqual(['pending', 'stopping', 'stopped']);
  expect(cloud.context.store.instances.get(id)?.stateReason?.code).toBe('Client.InstanceInitiatedShutdown');
});

test('it terminates where its shutdown behaviour says so', async () => {
  const { cloud, id, state } = await pending('InstanceInitiatedShutdownBehavior=terminate');
  cloud.host.shutDownInside(id);
  await cloud.clock.advance(90_000);
  expect(state()).toBe('terminated');
});

test('the same holds for a start', async () => {
  const { cloud, id, state } = await pending();
  await cloud.clock.advance(60_000);
  await cloud.call('StopInstances', `InstanceId.1=${id}`);
  await cloud.clock.advance(60_000);
  await cloud.call('StartInstances', `InstanceId.1=${id}`);
  await cloud.clock.advance(1000);
  cloud.host.shutDownInside(id);
  await cloud.clock.advance(90_000);
  expect(state()).toBe('stopped');
});
