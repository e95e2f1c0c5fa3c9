import { beforeAll, expect, test } from 'vitest';
import { paperCloud, type PaperCloud } from '../testing/paper-cloud.js';
import { ownedActions } from './index.js';

let cloud: PaperCloud;
beforeAll(async () => {
  cloud = await paperCloud();
});

/** What an action cannot be asked without. */
const needed: Readonly<Record<string, string>> = {
  DescribeLaunchTemplateVersions: 'LaunchTemplateId=lt-0123456789abcdef0',
  GetSubnetCidrReservations: 'SubnetId=subnet-00000001',
  DescribeInstanceAttribute: 'InstanceId=i-0123456789abcdef0&Attribute=userData',
  GetConsoleOutput: 'InstanceId=i-0123456789abcdef0',
};

/** EC2 has no filters for these. */
const unfiltered: ReadonlySet<string> = new Set(['DescribeInstanceAttribute', 'GetConsoleOutput']);
const reading = [...ownedActions.keys()].filter((name) => /^(Describe|Get)/.test(name));

const asked = (action: string, filter: string) =>
  cloud.call(action, `${needed[action] ?? ''}&Filter.1.Name=${filter}&Filter.1.Value.1=red`).then(
    () => 'done',
    (cause: unknown) => cause,
  );

test.each(reading.filter((name) => !unfiltered.has(name)))(
  '%s refuses a filter that it does not know, by its name',
  async (action) => {
    expect(await asked(action, 'colour')).toMatchObject({
      code: 'InvalidParameterValue',
      message: "The filter 'colour' is invalid",
    });
    // A name that every object of the language has is no filter either.
    expect(await asked(action, 'constructor')).toMatchObject({ code: 'InvalidParameterValue' });
  },
);

// An answer without members would say that nothing has the tag.
test.each([
  'DescribeIamInstanceProfileAssociations',
  'DescribeInstanceCreditSpecifications',
  'DescribeInstanceStatus',
  'DescribeInstanceTypes',
  'DescribeLaunchTemplateVersions',
  'DescribeVolumesModifications',
])('%s refuses filters by tag, which EC2 does not have for it', async (action) => {
  for (const filter of ['tag:colour', 'tag-key', 'tag-value']) {
    expect(await asked(action, filter)).toMatchObject({ message: `The filter '${filter}' is invalid` });
  }
});

test.each([...unfiltered])('%s takes no filter at all', async (action) => {
  expect(await asked(action, 'colour')).toMatchObject({ code: 'UnknownParameter' });
});
