import { existsSync } from 'node:fs';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Laboratory } from './testing/laboratory.js';
import { killTerraform } from './testing/processes.js';
import { scripts, type TypedEnd } from './testing/typed.js';

const { v1, v2 } = scripts;
const lock = 'terraform/dev/consul.tflock';

let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.open(Math.floor(Math.random() * 1_000));
}, 600_000);

afterAll(() => lab[Symbol.asyncDispose]());

async function isLocked(): Promise<boolean> {
  return lab.clients.s3.send(new HeadObjectCommand({ Bucket: lab.bucket, Key: lock })).then(
    () => true,
    () => false,
  );
}

/** Creates, and kills terraform in the middle of its apply; the runner too, if it is to die with it. */
async function createAndKill(who: 'terraform' | 'both'): Promise<TypedEnd> {
  let isKilled = false;
  const end = await lab.type([v1, 'create'], {
    onLine: (line, child) => {
      if (isKilled || !/^terraform: \d+ of \d+ resources done/.test(line)) return;
      if (who === 'both') child.kill('SIGSTOP');
      isKilled = killTerraform(child.pid);
      if (who === 'both') child.kill('SIGKILL');
    },
  });
  expect(isKilled, end.said).toBe(true);
  return end;
}

test('a terraform that is killed leaves its lock, and the command says what becomes of it', async () => {
  const end = await createAndKill('terraform');
  expect(end.said).toContain('it was killed before its end; its lock stays, and the next command takes it');
  expect(end.said).toContain('next: ENV=dev npx infra-v1 create');
  expect(end.code).toBe(1);
  expect(await isLocked()).toBe(true);
}, 300_000);

test('killed with its runner, it is proved to be dead by the next one, and so is the one before', async () => {
  const end = await createAndKill('both');
  expect(end.said).toContain('a run that is dead: unlocked');
  expect(end.code).toBeNull();
  expect(await isLocked()).toBe(true);
}, 300_000);

test('typed once more it is the same cluster: nothing twice, nothing left over, no lock', async () => {
  const end = await lab.type([v1, 'create']);
  expect(end.said).toContain('a run that is dead: unlocked');
  expect(end.said).toContain('a value was written and read on every member');
  expect(end.code).toBe(0);
  expect(await isLocked()).toBe(false);
  expect(await lab.census()).toEqual({
    ...{ instance: 3, volume: 3, 'root volume': 3, 'launch-template': 1, 'security-group': 1 },
    ...{ subnet: 3, 'route-table': 1, 'internet-gateway': 1, vpc: 1 },
  });
}, 400_000);

test('flags that are forgotten the second time change nothing, and what cannot be is refused before Terraform', async () => {
  const before = await lab.object('terraform/dev/consul');
  // The laboratory gives the size of the volumes with every command; this is one that did not hear of it.
  const forgotten = await lab.type([v1, 'create'], { env: { MOULT_DATA_VOLUME_GIB: '' } });
  expect(forgotten.said).toContain('terraform: nothing to change');
  expect(forgotten.said).not.toContain('changes: ');
  for (const [variable, value, says] of [
    ['MOULT_NODES', '5', 'This cluster has 3 nodes, not 5'],
    ['MOULT_CIDR', '10.250.0.0/16', 'cannot be moved to 10.250.0.0/16'],
  ] as const) {
    const end = await lab.type([v1, 'create'], { env: { [variable]: value } });
    expect(end.said).toContain(says);
    expect(end.said).not.toContain('terraform:');
    expect(end.code).toBe(4);
  }
  expect(await lab.object('terraform/dev/consul')).toBe(before);
}, 300_000);

test('killed in the apply of an upgrade, nothing is rolled, and the same command upgrades', async () => {
  const before = await lab.instances();
  let isKilled = false;
  const killed = await lab.type([v2, 'upgrade'], {
    onLine: (line, child) => {
      if (!/^terraform: 1 to change/.test(line)) return;
      // One resource is changed within a second: terraform is killed as soon as it holds its lock.
      void (async () => {
        while (!isKilled && killable(child.pid)) if (await isLocked()) isKilled = killTerraform(child.pid);
      })();
    },
  });
  expect(isKilled, killed.said).toBe(true);
  expect(killed.said).toContain(
    'it was killed before its end; its lock stays, and the next command takes it',
  );
  expect(killed.said).toContain('next: ENV=dev npx infra-v2 upgrade');
  expect(killed.code).toBe(1);
  expect(await lab.instances()).toEqual(before);

  const end = await lab.type([v2, 'upgrade']);
  expect(end.said).toContain('a run that is dead: unlocked');
  expect(end.said).toContain('a second plan of Terraform is empty, and a second plan of the roll is too');
  expect(end.code, end.said).toBe(0);
  expect((await lab.instances()).filter((id) => before.includes(id))).toEqual([]);
}, 600_000);

/** Whether a process is still there to have children. */
function killable(pid: number): boolean {
  return existsSync(`/proc/${String(pid)}`);
}
