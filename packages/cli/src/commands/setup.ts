import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  bucketExists,
  callerIdentity,
  type Clients,
  closeClients,
  findProfile,
  newClients,
} from '@moult/aws';
import { type AccountSpec, defaultProfile, synthesiseAccount } from '@moult/consul-stack';
import type { CloudAccess } from '../ground/cloud-access.js';
import { readState } from '../ground/existing.js';
import { defaultStateBucket } from '../ground/open-ground.js';
import type { Interrupts } from '../program/interrupts.js';
import { changeLines } from '../state/change-lines.js';
import { CommandFailed } from '../program/command-failed.js';
import { findTerraform } from '../terraform/find-terraform.js';
import { lockedSentence, lockHolderIn } from '../terraform/state-locked.js';
import { Terraform } from '../terraform/terraform.js';

/** What the account is set up with. */
export interface SetupParts {
  readonly cloud: CloudAccess;
  readonly region: string;
  /** Absent: the account's own name. */
  readonly stateBucket?: string;
  readonly home: string;
  readonly say: (line: string) => void;
  readonly interrupts: Interrupts;
}

/**
 * Makes what an account needs once: the state bucket and the default instance profile. The bucket cannot hold the state
 * of its own making, so that begins in a folder and moves into the bucket; killed in between, the bucket is taken over.
 */
export async function setup(parts: SetupParts): Promise<0> {
  const { cloud, region, say } = parts;
  const clients = newClients(cloud.client);
  try {
    const { account } = await callerIdentity(clients.sts);
    const bucket = parts.stateBucket ?? defaultStateBucket(account, region);
    const exists = await bucketExists(clients.s3, bucket);
    const state = exists ? await readState(clients.s3, { bucket, key: 'terraform/setup' }) : null;
    const spec = { region, stateBucket: bucket } as const;
    // Role and profile are of the whole account, and the bucket is of one region: another region may have made them.
    const global = state === null ? await existing(clients) : [];
    if (global.length > 0) say(`${defaultProfile} exists, and no state here knows it: it is taken over`);
    if (exists) {
      if (state === null) say(`${bucket} exists, and no state knows it: it is taken over`);
      const adopt = state === null ? (['bucket', ...global] as const) : [];
      await apply(parts, { ...spec, stateIn: 'bucket', adopt }, 'as-it-says');
    } else {
      await apply(parts, { ...spec, stateIn: 'folder', adopt: global }, 'as-it-says');
      await apply(parts, { ...spec, stateIn: 'bucket', adopt: [] }, 'migrate');
    }
    say(`account ${account} is set up in ${region}: state bucket ${bucket}, profile ${defaultProfile}`);
    return 0;
  } finally {
    closeClients(clients);
  }
}

/** What a run that was killed, or the setup of another region, has made beside the bucket. */
async function existing({ iam }: Clients): Promise<readonly ('role' | 'profile')[]> {
  const found = await findProfile(iam, defaultProfile);
  return [...(found.role ? (['role'] as const) : []), ...(found.profile ? (['profile'] as const) : [])];
}

async function apply(parts: SetupParts, spec: AccountSpec, init: 'as-it-says' | 'migrate'): Promise<void> {
  const { cloud, say, interrupts } = parts;
  const home = resolve(parts.home, 'setup', spec.region);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const { binary, env } = findTerraform(process.env);
  const folder = synthesiseAccount(spec, home);
  const terraform = new Terraform({
    ...{ binary, folder, log: join(home, 'terraform.log'), env: { ...env, ...cloud.env } },
    backend: spec.stateIn === 'bucket' ? cloud.backend : [],
    onMessage: () => undefined,
    signals: { leave: interrupts.first, stop: interrupts.second },
  });
  try {
    await (init === 'migrate' ? terraform.migrate() : terraform.init());
    const plan = await terraform.plan();
    for (const line of changeLines(plan.changes)) say(line);
    if (plan.changes.length > 0) {
      await interrupts.until('when Terraform has applied its plan', () => terraform.apply(plan));
    }
  } catch (error) {
    const holder = lockHolderIn(error);
    if (holder === undefined) throw error;
    // A setup is noted nowhere, so nobody can prove that the one before is dead: that is for a person.
    throw new CommandFailed(3, lockedSentence(holder, { folder, now: new Date() }), again(parts));
  }
  // What is in the bucket now must not be found in a folder again.
  if (init === 'migrate') {
    await rm(join(folder, 'setup.tfstate'), { force: true });
    await rm(join(folder, 'setup.tfstate.backup'), { force: true });
  }
}

function again({ region, stateBucket }: SetupParts): string {
  const bucket = stateBucket === undefined ? '' : ` --state-bucket ${stateBucket}`;
  return `npx infra-setup create --region ${region}${bucket}`;
}
