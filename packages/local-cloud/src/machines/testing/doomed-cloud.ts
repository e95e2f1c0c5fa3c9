import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { createDockerHost } from '../docker-host.js';
import { containerName } from '../names.js';
import type { MachineHost } from '../port.js';
import { instanceFacts } from './test-cloud.js';

/** Who the cloud is: its id, the second byte of its addresses, where it keeps what it has. */
interface Doomed {
  readonly cloudId: string;
  readonly octet: string;
  readonly directory: string;
}

/**
 * A cloud that makes everything there is to make, over and over, until it is killed; it says on stdout what it begins, so
 * that whoever kills it can choose the moment. Started in a process of its own: `doomed-cloud.ts CLOUD_ID OCTET DIRECTORY`.
 */
async function main(doomed: Doomed): Promise<never> {
  const { cloudId, octet, directory } = doomed;
  console.log('start');
  const facts = instanceFacts('i-a', `10.${octet}.0.10`);
  const host = await createDockerHost({
    ...{
      cloudId,
      stateDir: `${directory}/${cloudId}`,
      registryDir: `${directory}/registry`,
      endpointPort: 9,
    },
    facts: () => facts,
    credentials: () => {
      throw new Error('this machine has no role');
    },
  });
  await host.images.provideBase('ami-base');
  for (let round = 0; ; round += 1) {
    for (const [step, act] of steps(host, doomed, round)) {
      console.log(step);
      await act();
    }
  }
}

function steps(
  host: MachineHost,
  { cloudId, octet }: Doomed,
  round: number,
): readonly (readonly [string, () => Promise<unknown>])[] {
  const [machine, vpc, volume] = [`i-${round}`, `vpc-${round}`, `vol-${round}`];
  const spec = {
    ...{ instanceId: machine, vpcId: vpc, imageId: 'ami-base', privateIp: `10.${octet}.0.10` },
    ...{ publicIp: `198.18.${octet}.10`, hostname: machine, vcpus: 1, memoryMiB: 512 },
  };
  const mount = 'mkfs.ext4 -q /dev/xvdf && mkdir -p /data && mount /dev/xvdf /data';
  return [
    ['network', () => host.networks.create(vpc, `10.${octet}.0.0/24`)],
    ['machine', () => host.machines.create(spec)],
    ['volume', () => host.volumes.create(volume, { sizeGiB: 1 })],
    ['attach', () => host.volumes.attach(volume, machine, '/dev/xvdf')],
    ['mount', () => execa('docker', ['exec', containerName(cloudId, machine), '/bin/sh', '-c', mount])],
    ['snapshot', () => host.volumes.snapshot(volume, `snap-${round}`)],
    ['capture', () => host.images.capture(`ami-${round}`, machine)],
    ['pause', () => sleep(100)],
    ['detach', () => host.volumes.detach(volume, machine, { force: true })],
    ['remove machine', () => host.machines.remove(machine)],
    ['remove network', () => host.networks.remove(vpc)],
  ];
}

await main({
  cloudId: process.argv[2] ?? '',
  octet: process.argv[3] ?? '',
  directory: process.argv[4] ?? '',
});
