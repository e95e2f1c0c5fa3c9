import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect } from 'vitest';
import { knock, knockFrom } from './doors.js';
import { makePlace, type Place } from './place.js';
import { row } from './row.js';
import { openTarget, type Target } from './target.js';
import { eventually } from './wait.js';

let target: Target;
let place: Place;
beforeAll(async () => {
  target = await openTarget();
  place = await makePlace(target, 62);
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

const defaultGroup = 'https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html';

async function defaultGroupId(): Promise<string> {
  const Filters = [
    { Name: 'vpc-id', Values: [place.vpcId] },
    { Name: 'group-name', Values: ['default'] },
  ];
  const { SecurityGroups } = await target.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups?.[0]?.GroupId ?? '';
}

row(
  'members of the default group reach each other, and nobody else reaches them',
  { doc: defaultGroup, machines: true },
  async () => {
    const group = await defaultGroupId();
    const within = (...SecurityGroupIds: string[]) => place.runUp({ SecurityGroupIds });
    // The runner logs in by the place's group; the one that is looked at has the default group only.
    const [closed, member, stranger] = await Promise.all([
      within(group),
      within(group, place.groupId),
      within(place.groupId),
    ]);
    const { PrivateIpAddress: address } = closed;
    const greeting = (from: typeof member) => knockFrom({ target, place }, from, address);
    await eventually('the member is let in', async () =>
      (await greeting(member)) === 'SSH-' ? true : undefined,
    );
    expect(await greeting(stranger)).toBe('');
    using door = await knock(closed.PublicIpAddress ?? address);
    expect(door.banner).toBe('');
  },
);
