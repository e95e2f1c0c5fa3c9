import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachVolumeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, expect, test } from 'vitest';
import { clientOf, endAll, isUp, start } from '../cli/testing/commands.js';
import { LocalCloud } from '../cloud.js';
import { createMemoryHost } from '../testing/memory-host.js';
import type { StartOptions } from '../options.js';
import { codeOf } from './testing/faulty-cloud.js';

afterEach(endAll);

/** How calls end of which EC2 takes fifty at once; each is about a volume that there is not, so that nothing is changed. */
async function burst(ec2: EC2Client): Promise<ReadonlySet<string>> {
  const attach = () =>
    codeOf(
      ec2.send(
        new AttachVolumeCommand({
          ...{ VolumeId: 'vol-0123456789abcdef0', InstanceId: 'i-0123456789abcdef0', Device: '/dev/sdf' },
        }),
      ),
    );
  return new Set(await Promise.all(Array.from({ length: 90 }, attach)));
}

const within = 'InvalidVolume.NotFound';
const beyond = 'RequestLimitExceeded';

test.each<[StartOptions, readonly string[]]>([
  [{}, [within]],
  [{ latency: 'ec2' }, [within, beyond]],
  [{ latency: 'ec2', throttling: 'off' }, [within]],
  [{ throttling: 'ec2' }, [within, beyond]],
])('a client as it comes, with its own retries, in a cloud started with %o: %o', async (options, codes) => {
  const registryDir = await mkdtemp(join(tmpdir(), 'local-cloud-test-'));
  try {
    await using cloud = await LocalCloud.start({
      ...{ ...options, registryDir, host: () => Promise.resolve(createMemoryHost()) },
    });
    const { endpoint, region, credentials } = cloud;
    expect(await burst(new EC2Client({ endpoint, region, credentials }))).toEqual(new Set(codes));
    const refused = cloud.calls({ fault: 'throttling' });
    expect(refused.length > 0).toBe(codes.includes(beyond));
    for (const { outcome } of refused) expect(outcome).toMatchObject({ code: beyond, status: 503 });
    // It is a fault as any other: whoever does not want it any more removes it.
    expect(cloud.faults.remove('throttling')).toBe(codes.includes(beyond));
  } finally {
    await rm(registryDir, { recursive: true });
  }
});

test('up --throttling ec2 puts the limits in force, whatever the times', async () => {
  const { text } = start('up', '--throttling', 'ec2');
  await isUp(text);
  expect(await burst(clientOf(text.out).ec2)).toContain(beyond);
});
