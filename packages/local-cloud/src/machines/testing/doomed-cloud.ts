import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { createDockerHost } from '../docker-host.js';
import { containerName } from '../names.js';
import { instanceFacts } from './test-cloud.js';

/**
 * A cloud that makes everything there is to make, over and over, until it is killed. Started by the cleanup test in a process of its own:
 * `doomed-cloud.ts CLOUD_ID OCTET DIRECTORY`.
 */
async function main(cloudId: string, octet: string, directory: string): Promise<never> {
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
  console.log('started');
  await host.images.provideBase('ami-base');
  for (let round = 0; ; round += 1) {
    const machine = `i-${round}`;
    const [vpc, volume] = [`vpc-${round}`, `vol-${round}`];
    await host.networks.create(vpc, `10.${octet}.0.0/24`);
    await host.machines.create({
      ...{ instanceId: machine, vpcId: vpc, imageId: 'ami-base', privateIp: `10.${octet}.0.10` },
      ...{ publicIp: `198.18.${octet}.10`, hostname: machine, vcpus: 1, memoryMiB: 512 },
    });
    await host.volumes.create(volume, { sizeGiB: 1 });
    await host.volumes.attach(volume, machine, '/dev/xvdf');
    const mount = 'mkfs.ext4 -q /dev/xvdf && mkdir -p /data && mount /dev/xvdf /data';
    await execa('docker', ['exec', containerName(cloudId, machine), '/bin/sh', '-c', mount]);
    await host.volumes.snapshot(volume, `snap-${round}`);
    await host.images.capture(`ami-${round}`, machine);
    await sleep(100);
    await host.volumes.detach(volume, machine, { force: true });
    await host.machines.remove(machine);
    await host.networks.remove(vpc);
  }
}

await main(process.argv[2] ?? '', process.argv[3] ?? '', process.argv[4] ?? '');
