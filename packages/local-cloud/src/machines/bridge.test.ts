import { expect, test } from 'vitest';
import { createBridge } from './bridge.js';
import type { Engine } from './engine.js';
import { HostConflict } from './port.js';

const facts = { vpcId: 'vpc-1', cidr: '10.9.0.0/24', bridge: 'lc1', gateway: '10.9.0.1' };

/** An engine that refuses every network, with the status and in the words of Docker's. */
function refusing(statusCode: number, message: string): Engine {
  const error = Object.assign(new Error(message), { statusCode });
  return { createNetwork: () => Promise.reject(error) } as unknown as Engine;
}

// Two clouds that ask at one instant both find no route in their way; whoever comes second is told by the engine.
test('a block that another cloud was given at the same instant is a conflict, as one that the host routes is', async () => {
  const engine = refusing(403, 'Pool overlaps with other one on this address space');
  const made = createBridge(engine, 'c1', facts);
  await expect(made).rejects.toThrow('10.9.0.0/24 overlaps a network of the container engine.');
  await expect(made).rejects.toBeInstanceOf(HostConflict);
});

test('any other refusal of the engine is its own error', async () => {
  const made = createBridge(refusing(500, 'could not find an available interface'), 'c1', facts);
  await expect(made).rejects.toThrow('could not find an available interface');
  await expect(made).rejects.not.toBeInstanceOf(HostConflict);
});
