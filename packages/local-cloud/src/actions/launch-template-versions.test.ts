import { expect, test } from 'vitest';
import { paperCloud, type MotoAnswers } from '../testing/paper-cloud.js';

const version = (number: number, imageId: string) => ({
  ...{ versionNumber: String(number), launchTemplateData: { imageId, instanceType: 't3.micro' } },
});
const answers: MotoAnswers = {
  CreateLaunchTemplateVersion: () => ({ launchTemplateVersion: { versionNumber: '2' } }),
  DescribeLaunchTemplateVersions: () => ({
    launchTemplateVersionSet: { item: [version(1, 'ami-1'), version(2, 'ami-2'), version(3, 'ami-2')] },
  }),
};
const create = 'LaunchTemplateId=lt-00000001&LaunchTemplateData.ImageId=ami-00000001';

test('a retry with its token makes one version', async () => {
  const cloud = await paperCloud({}, answers);
  const made = await cloud.call('CreateLaunchTemplateVersion', `${create}&ClientToken=once`);
  expect(await cloud.call('CreateLaunchTemplateVersion', `${create}&ClientToken=once`)).toEqual(made);
  await cloud.call('CreateLaunchTemplateVersion', create);
  expect(cloud.asked.map(({ action }) => action)).toEqual([
    'CreateLaunchTemplateVersion',
    'CreateLaunchTemplateVersion',
  ]);
});

test.each([
  ['LaunchTemplateData.ImageId=ami-00000001', 'MissingParameter'],
  [`${create}&LaunchTemplateName=both`, 'InvalidParameterCombination'],
  [`${create}&SourceVersion=newest`, 'InvalidParameterValue'],
  ['LaunchTemplateId=lt-00000001&LaunchTemplateData=x', 'InvalidParameterValue'],
  [`${create}&Colour=red`, 'UnknownParameter'],
])('%s is refused', async (query, code) => {
  const cloud = await paperCloud({}, answers);
  expect(await cloud.refusal('CreateLaunchTemplateVersion', query)).toBe(code);
  expect(cloud.asked).toEqual([]);
});

test('versions are filtered and paged here, because the control plane does neither', async () => {
  const cloud = await paperCloud({}, answers);
  const numbers = async (query: string) => {
    const answer = await cloud.call(
      'DescribeLaunchTemplateVersions',
      `LaunchTemplateId=lt-00000001&${query}`,
    );
    const { item = [] } = answer['launchTemplateVersionSet'] as { item?: { versionNumber: string }[] };
    return { numbers: item.map(({ versionNumber }) => versionNumber), nextToken: answer['nextToken'] };
  };
  const filtered = 'Filter.1.Name=image-id&Filter.1.Value.1=ami-2&MaxResults=1';
  const first = await numbers(filtered);
  expect(first.numbers).toEqual(['2']);
  expect(await numbers(`${filtered}&NextToken=${first.nextToken as string}`)).toEqual({
    numbers: ['3'],
    nextToken: undefined,
  });
});
