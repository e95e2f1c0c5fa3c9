import type { ParsedXml } from '../context.js';
import type { LaunchDirectory, TemplateReference } from '../directory.js';
import type { ProfileRef } from '../model/instance.js';
import { ApiError } from '../protocol/error.js';
import { leaf, members } from '../protocol/read-xml.js';
import type { Moto } from './client.js';
import { launchedTagsOnly, templateParams } from './template-params.js';

/** What moto knows of key pairs, instance profiles and launch templates. */
export function motoLaunches(moto: Moto): LaunchDirectory {
  return {
    async keyPair(name) {
      const answer = await moto.ec2('DescribeKeyPairs', { 'KeyName.1': name, IncludePublicKey: 'true' });
      const [pair] = members(answer, 'keySet');
      return { name: leaf(pair, 'keyName'), openSshKey: leaf(pair, 'publicKey').trim() };
    },
    profile: (reference) => findProfile(moto, reference),
    async template(reference) {
      const answer = await moto.ec2('DescribeLaunchTemplateVersions', {
        ...(reference.id === undefined ? {} : { LaunchTemplateId: reference.id }),
        ...(reference.name === undefined ? {} : { LaunchTemplateName: reference.name }),
        'LaunchTemplateVersion.1': reference.version,
      });
      return templateParams(launchedTagsOnly(templateData(answer, reference)));
    },
  };
}

function templateData(answer: ParsedXml, reference: TemplateReference): ParsedXml {
  const [version] = members(answer, 'launchTemplateVersionSet');
  const data = version?.['launchTemplateData'];
  if (version === undefined) {
    throw new ApiError(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find the specified version ${reference.version} of the launch template.`,
    );
  }
  return typeof data === 'object' && !Array.isArray(data) ? (data as ParsedXml) : {};
}

async function findProfile(
  moto: Moto,
  reference: { readonly arn?: string | undefined; readonly name?: string | undefined },
): Promise<ProfileRef> {
  const name = reference.name ?? reference.arn?.split('/').at(-1) ?? '';
  const answer = await moto
    .call('iam', 'GetInstanceProfile', { InstanceProfileName: name })
    .catch((cause: unknown) => {
      if (!(cause instanceof ApiError) || cause.code !== 'NoSuchEntity') throw cause;
      // RunInstances has its own words for a profile that IAM does not know.
      const field = reference.name === undefined ? 'iamInstanceProfile.arn' : 'iamInstanceProfile.name';
      throw new ApiError(
        'InvalidParameterValue',
        `Value (${reference.name ?? reference.arn ?? ''}) for parameter ${field} is invalid. Invalid IAM Instance Profile name`,
      );
    });
  const result = answer['GetInstanceProfileResult'] as ParsedXml | undefined;
  const profile = result?.['InstanceProfile'] as ParsedXml | undefined;
  const roles = (profile?.['Roles'] as ParsedXml | undefined)?.['member'];
  const role = Array.isArray(roles) ? (roles[0] as ParsedXml | undefined) : undefined;
  return {
    arn: leaf(profile, 'Arn'),
    id: leaf(profile, 'InstanceProfileId'),
    name: leaf(profile, 'InstanceProfileName'),
    roleName: leaf(role, 'RoleName'),
  };
}
