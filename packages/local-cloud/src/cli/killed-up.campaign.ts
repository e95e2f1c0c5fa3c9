import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateSnapshotCommand,
  DescribeVolumesCommand,
  type EC2Client,
  StopInstancesCommand,
  waitUntilInstanceRunning,
} from '@aws-sdk/client-ec2';
import { afterEach, expect, test } from 'vitest';
import { defaultRegistryDir } from '../machines/registry.js';
import { leavings, nothing } from '../machines/testing/leavings.js';
import {
  clientOf,
  cloudIdIn,
  endAll,
  finished,
  isUp,
  oneMachine,
  start,
  stateDirOf,
  vpcIdsOf,
} from './testing/commands.js';

afterEach(endAll);

/** The promise is made for this number. */
const kills = 20;

/** What a cloud is at when it is killed. A call that nobody answers any more is no failure of the test. */
const moments: readonly ((ec2: EC2Client, cidr: string) => Promise<unknown>)[] = [
  () => Promise.resolve(),
  (ec2, cidr) => Promise.race([unanswered(oneMachine(ec2, cidr)), after(400)]),
  running,
  async (ec2, cidr) => {
    const InstanceIds = [await running(ec2, cidr)];
    void unanswered(ec2.send(new StopInstancesCommand({ InstanceIds })));
  },
  async (ec2, cidr) => {
    await running(ec2, cidr);
    const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
    for (const { VolumeId } of Volumes) void unanswered(ec2.send(new CreateSnapshotCommand({ VolumeId })));
  },
];

/** A machine that runs, with its volume. */
async function running(client: EC2Client, cidr: string): Promise<string> {
  const id = await oneMachine(client, cidr);
  await waitUntilInstanceRunning(
    { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
    { InstanceIds: [id] },
  );
  return id;
}

const after = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const unanswered = (call: Promise<unknown>): Promise<unknown> => call.catch(() => undefined);

test(
  'after 20 clouds that `up` started were killed, `down --all` leaves nothing of them',
  { timeout: 900_000 },
  async () => {
    const found = new Map<string, number>();
    for (let first = 0; first < kills; first += moments.length) {
      const clouds: { cloudId: string; vpcIds: readonly string[] }[] = [];
      for (const [offset, begin] of moments.entries()) {
        const up = start('up');
        await isUp(up.text);
        const { ec2 } = clientOf(up.text.out);
        await begin(ec2, `10.${110 + first + offset}.0.0/24`);
        await after(((first + offset) * 37) % 300);
        clouds.push({ cloudId: cloudIdIn(up.text.err), vpcIds: await vpcIdsOf(ec2) });
        up.child.kill('SIGKILL');
        await up.ended;
      }
      for (const { cloudId, vpcIds } of clouds) {
        for (const [kind, left] of Object.entries(await leavings([cloudId], stateDirOf(cloudId), vpcIds))) {
          found.set(kind, (found.get(kind) ?? 0) + left.length);
        }
      }
      const { err } = await finished('down', '--all');
      for (const { cloudId, vpcIds } of clouds) {
        expect(err).toContain(`${cloudId}: removed.`);
        expect(await leavings([cloudId], stateDirOf(cloudId), vpcIds)).toEqual(nothing);
        expect(await readdir(join(defaultRegistryDir, 'clouds'))).not.toContain(`${cloudId}.json`);
      }
    }
    console.log(`left by ${kills} kills:`, ...[...found].map(([kind, count]) => `${kind} ${count}`));
    for (const kind of ['containers', 'networks', 'loops', 'bridges', 'routes'])
      expect([kind, found.get(kind)]).not.toEqual([kind, 0]);
  },
);
