import { expect, test } from 'vitest';
import { announcement, type AnnouncedCloud } from './announcement.js';

const cloud: AnnouncedCloud = {
  ...{ cloudId: 'c1', endpoint: 'http://127.0.0.1:4000', region: 'us-east-1', seed: 5 },
  ...{ baseImageId: 'ami-base', callLogPath: '/state/calls.jsonl', env: { AWS_REGION: 'us-east-1' } },
  ...{ damagedImages: [], enforcesSecurityGroups: true, whyNotEnforced: undefined },
};
const recordedOnly = {
  ...cloud,
  ...{ enforcesSecurityGroups: false, whyNotEnforced: 'there is no connmark' },
};
const json = (of: AnnouncedCloud) => JSON.parse(announcement(of, true).data) as unknown;

test('people are told what the host cannot do, and nothing of it where it can', () => {
  const line = 'Cloud c1, base image ami-base, seed 5. Ctrl-C ends it.\n';
  expect(announcement(cloud, false).words).toBe(line);
  expect(announcement(recordedOnly, false).words).toBe(
    `${line}Security groups are recorded here, not enforced: there is no connmark\n`,
  );
});

test('programs are told whether groups are enforced, and why not', () => {
  expect(json(cloud)).toMatchObject({ cloudId: 'c1', enforcesSecurityGroups: true });
  expect(json(cloud)).not.toHaveProperty('whyNotEnforced');
  expect(json(recordedOnly)).toMatchObject({
    ...{ enforcesSecurityGroups: false, whyNotEnforced: 'there is no connmark' },
  });
});

test('an image that the store could not give is named with its reason', () => {
  const damagedImages = [{ imageId: 'ami-1', reason: 'Its files are gone.' }];
  expect(announcement({ ...cloud, damagedImages }, false).words).toContain(
    "The image store's ami-1 is damaged and left out. Its files are gone.\n",
  );
});
