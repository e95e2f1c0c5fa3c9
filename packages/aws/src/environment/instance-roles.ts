import {
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  type IAMClient,
  ListRoleTagsCommand,
  paginateListInstanceProfiles,
  paginateListRolePolicies,
  paginateListRoles,
  RemoveRoleFromInstanceProfileCommand,
  type Tag,
} from '@aws-sdk/client-iam';
import { tagKeys } from '../ec2/tags.js';

/** The role and the instance profile of one cluster; both bear one name, below a path that says whose they are. */
export interface InstanceRoleFound {
  readonly name: string;
  readonly environment: string;
  readonly cluster: string;
  readonly expires: string | undefined;
}

/** Where the roles of clusters live: IAM finds by path, and not by tag. */
const rolePath = '/moult/';

/**
 * Every role or profile of a cluster; a killed run may have left one without the other. Lists of IAM leave the tags out
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html), so each is asked for its own: one
 * whose end nobody reads would never be swept.
 */
export async function listInstanceRoles(iam: IAMClient): Promise<readonly InstanceRoleFound[]> {
  const found = new Map<string, InstanceRoleFound>();
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, below)) {
    for (const { RoleName = '', Path } of Roles) {
      const { Tags } = await iam.send(new ListRoleTagsCommand({ RoleName }));
      found.set(RoleName, roleFound(RoleName, Path, Tags));
    }
  }
  for await (const { InstanceProfiles = [] } of paginateListInstanceProfiles({ client: iam }, below)) {
    for (const { InstanceProfileName = '', Path } of InstanceProfiles) {
      // A role of the same name has the same tags, and was asked.
      if (found.has(InstanceProfileName)) continue;
      const tags = await tagsOfProfile(iam, InstanceProfileName);
      found.set(InstanceProfileName, roleFound(InstanceProfileName, Path, tags));
    }
  }
  return [...found.values()];
}

/** One that is gone since the list was read has no tags. */
async function tagsOfProfile(iam: IAMClient, InstanceProfileName: string): Promise<readonly Tag[]> {
  const tags: Tag[] = [];
  const read = async (): Promise<void> => {
    const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }));
    tags.push(...(InstanceProfile?.Tags ?? []));
  };
  await unlessGone(read());
  return tags;
}

const below = { PathPrefix: rolePath };

/** `/moult/prod/consul/` belongs to the cluster consul of prod. */
function roleFound(name: string, path = '', tags: readonly Tag[] = []): InstanceRoleFound {
  const [, , environment = '', cluster = ''] = path.split('/');
  return { name, environment, cluster, expires: tags.find(({ Key }) => Key === tagKeys.expires)?.Value };
}

/** Removes profile, policies and role of one name; what is gone already is no error. */
export async function removeInstanceRole(iam: IAMClient, name: string): Promise<void> {
  await removeInstanceProfile(iam, name);
  await unlessGone(removePolicies(iam, name));
  await unlessGone(iam.send(new DeleteRoleCommand({ RoleName: name })));
}

/** Removes the profile alone; its role stays. One that was half made holds no role yet. */
export async function removeInstanceProfile(iam: IAMClient, name: string): Promise<void> {
  for (const RoleName of await rolesIn(iam, name)) {
    const ids = { InstanceProfileName: name, RoleName };
    await unlessGone(iam.send(new RemoveRoleFromInstanceProfileCommand(ids)));
  }
  await unlessGone(iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName: name })));
}

async function rolesIn(iam: IAMClient, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  const read = async (): Promise<void> => {
    const { InstanceProfile } = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }));
    found.push(...(InstanceProfile?.Roles ?? []).map(({ RoleName = '' }) => RoleName));
  };
  await unlessGone(read());
  return found;
}

async function removePolicies(iam: IAMClient, RoleName: string): Promise<void> {
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName })) {
    for (const PolicyName of PolicyNames)
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  }
}

async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && /NoSuchEntity/.test(error.name)) return;
    throw error;
  }
}

/** Whether a role and an instance profile of one name exist. */
export async function findProfile(
  iam: IAMClient,
  name: string,
): Promise<{ readonly role: boolean; readonly profile: boolean }> {
  const role = await isThere(iam.send(new GetRoleCommand({ RoleName: name })));
  return {
    role,
    profile: await isThere(iam.send(new GetInstanceProfileCommand({ InstanceProfileName: name }))),
  };
}

async function isThere(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof Error && /NoSuchEntity/.test(error.name)) return false;
    throw error;
  }
}
