import { DescribeInstancesCommand, DescribeVpcsCommand, DeleteVpcCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { listVpcs } from '../environment/networks.js';
import { removeThing } from '../environment/remove-thing.js';
import { scriptedEc2 } from '../testing/scripted-ec2.js';
import { type Clients, newClients } from './clients.js';
import { gated } from './gated.js';

/** Clients whose EC2 is a script. */
function scripted(): { readonly clients: Clients; readonly changes: () => readonly string[] } {
  const { ec2, changes } = scriptedEc2({ DeleteVpc: ['<return>true</return>'], DescribeVpcs: [''] });
  const plain = newClients({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return { clients: { ...plain, ec2, ec2Reads: ec2 }, changes };
}

test('a call waits for the gate, and what the gate rejects with is what the call rejects with', async () => {
  const { clients, changes } = scripted();
  let open = true;
  const gate = (): Promise<void> =>
    open ? Promise.resolve() : Promise.reject(new Error('the lease was lost'));
  const { ec2, ec2Reads } = gated(clients, gate);
  await ec2.send(new DeleteVpcCommand({ VpcId: 'vpc-1' }));
  await removeThing(ec2Reads, { kind: 'vpc', id: 'vpc-2' });
  open = false;
  await expect(ec2.send(new DeleteVpcCommand({ VpcId: 'vpc-3' }))).rejects.toThrow('the lease was lost');
  await expect(ec2Reads.send(new DescribeVpcsCommand({}))).rejects.toThrow('the lease was lost');
  expect(changes()).toEqual(['DeleteVpc', 'DeleteVpc']);
  // Whoever has the clients themselves is not asked: the lease is renewed through them.
  await clients.ec2.send(new DescribeVpcsCommand({}));
});

test('one command may be sent twice, and lists are paged through as ever', async () => {
  const { clients } = scripted();
  let asked = 0;
  const { ec2, ec2Reads } = gated(clients, () => Promise.resolve(void (asked += 1)));
  const command = new DescribeVpcsCommand({});
  await ec2.send(command);
  await ec2.send(command);
  expect(asked).toBe(2);
  expect(await listVpcs(ec2Reads)).toEqual([]);
  expect(asked).toBe(3);
  await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'NotScripted' });
});
