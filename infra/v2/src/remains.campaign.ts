import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { listInstanceRoles } from '@moult/aws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Laboratory } from './testing/laboratory.js';
import { killTerraform } from './testing/processes.js';
import { scripts, type TypedEnd } from './testing/typed.js';

const { v1 } = scripts;

let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.open(Math.floor(Math.random() * 1_000));
}, 600_000);

afterAll(() => lab[Symbol.asyncDispose]());

/** Everything that there is of an environment, by name: things, roles, objects. */
async function everythingOf(environment: string): Promise<readonly string[]> {
  const roles = await listInstanceRoles(lab.clients.iam);
  return [
    ...Object.entries(await lab.census(environment)).map(([kind, count]) => `${String(count)} ${kind}`),
    ...roles.filter((one) => one.environment === environment).map(({ name }) => `role ${name}`),
    ...(await lab.objectNames()).filter((name) => name.includes(`/${environment}/`)),
  ];
}

/** EC2 shows for a while what is gone already. */
async function expectNothingOf(environment: string): Promise<void> {
  await expect.poll(() => everythingOf(environment), { timeout: 20_000, interval: 1_000 }).toEqual([]);
}

/** The throwaway environment that a command has made. */
function environmentIn({ said }: TypedEnd): string {
  return /throwaway environment (test-[0-9a-f]+)/.exec(said)?.[1] ?? said;
}

/** Types a command that is sent a signal as soon as it says something. */
function signalledAt(
  moment: RegExp,
  signal: NodeJS.Signals,
  command: Parameters<Laboratory['type']>,
): Promise<TypedEnd> {
  let isSent = false;
  const [args, more] = command;
  return lab.type(args, {
    ...more,
    onLine: (line, child) => {
      if (isSent || !moment.test(line)) return;
      isSent = true;
      child.kill(signal);
    },
  });
}

test.each([
  [
    'Terraform works',
    /^terraform: \d+ of \d+ resources done/,
    'stopping when Terraform has applied its plan',
  ],
  ['the machines start', /launch .*✓/, 'stopping'],
])(
  'a test-create that is interrupted while %s leaves nothing',
  async (_, moment, says) => {
    const end = await signalledAt(moment, 'SIGINT', [[v1, 'test-create']]);
    expect(end.said).toContain(says);
    expect(end.said).toContain(`nothing of ${environmentIn(end)} is left`);
    expect(end.code, end.said).toBe(130);
    await expectNothingOf(environmentIn(end));
  },
  400_000,
);

test('a test-create that fails keeps everything when it is told to, and what it says to be rid of it is', async () => {
  // Nothing is proved within a millisecond.
  const settings = {
    ...(JSON.parse(lab.env('').MOULT_SETTINGS ?? '{}') as object),
    deadlinesMs: { prove: 1 },
  };
  const env = { MOULT_SETTINGS: JSON.stringify(settings) };
  const end = await lab.type([v1, 'test-create', '--keep-on-failure'], { env });
  expect(end.said).toContain('halted at');
  expect(end.code, end.said).toBe(3);
  const environment = environmentIn(end);
  expect(await lab.census(environment)).toMatchObject({ instance: 3, vpc: 1, 'key-pair': 1 });

  const [, command = ''] = /to be rid of it: (.+)$/m.exec(end.said) ?? [];
  const [, where, ...args] = /^ENV=(\S+) npx infra-v1 (.+)$/.exec(command) ?? [];
  expect(where, command).toBe(environment);
  const [name = '', ...flags] = args.join(' ').split(' ');
  const gone = await lab.type([v1, name, ...flags], { environment });
  expect(gone.said).toContain(`${environment} is gone, data included`);
  expect(gone.code, gone.said).toBe(0);
  expect((await lab.census(environment))['key-pair']).toBeUndefined();
}, 400_000);

test('what is half made can be destroyed, and created again', async () => {
  const killed = await lab.type([v1, 'create'], {
    onLine: (line, child) => {
      if (!/^terraform: \d+ of \d+ resources done/.test(line)) return;
      child.kill('SIGSTOP');
      killTerraform(child.pid);
      child.kill('SIGKILL');
    },
  });
  expect(killed.code).toBeNull();
  expect((await lab.census()).vpc).toBe(1);
  const end = await lab.type([v1, 'destroy', '--yes', '--delete-data']);
  expect(end.said).toContain('dev is gone, data included');
  expect(end.code, end.said).toBe(0);
  await expect.poll(() => lab.census(), { timeout: 20_000 }).toEqual({});
  const created = await lab.type([v1, 'create']);
  expect(created.code, created.said).toBe(0);
}, 600_000);

test('a sweep removes what a killed run left once its time is over, and nothing of anybody else', async () => {
  const dev = await everythingOf('dev');
  const living = await signalledAt(/launch .*✓/, 'SIGKILL', [[v1, 'test-create']]);
  expect(living.code).toBeNull();
  const until = new Date(Date.now() + 45_000).toISOString();
  const over = { environment: 'over', env: { MOULT_EXPIRES: until } };
  const killed = await signalledAt(/launch .*✓/, 'SIGKILL', [[v1, 'create'], over]);
  expect(killed.code).toBeNull();
  const kept = await everythingOf(environmentIn(living));
  expect(kept.join()).toMatch(/instance.*role.*terraform/);
  expect((await everythingOf('over')).join()).toMatch(/instance.*role.*terraform/);

  await sleep(Math.max(0, Date.parse(until) - Date.now()) + 1_000);
  const dry = await lab.type([v1, 'sweep', '--dry-run']);
  expect(dry.said).toMatch(/^over expired at .* would be removed$/m);
  expect((await everythingOf('over')).join()).toMatch(/instance.*role.*terraform/);
  const swept = await lab.type([v1, 'sweep', '--json']);
  expect(swept.code, swept.said).toBe(0);
  expect((JSON.parse(swept.data) as { environment: string }[]).map((one) => one.environment)).toEqual([
    'over',
  ]);
  await expectNothingOf('over');
  expect(await everythingOf(environmentIn(living))).toEqual(kept);
  expect(await everythingOf('dev')).toEqual(dev);
}, 600_000);

/** Types a command until nobody is at work any more: a lease and its margin later. */
async function onceTheLeaseHasEnded(args: Parameters<Laboratory['type']>[0]): Promise<TypedEnd> {
  const until = Date.now() + 120_000;
  for (;;) {
    const end = await lab.type(args);
    if (!end.said.includes('is at work on this cluster') || Date.now() > until) return end;
    await sleep(3_000);
  }
}

/** Makes who is noted to run Terraform here somebody on another computer: of one on this it is known that it lives. */
async function moveElsewhere(): Promise<void> {
  const at = { Bucket: lab.bucket, Key: 'moult/dev/consul/terraform.json' };
  const note = (await lab.object(at.Key)).replaceAll(hostname(), 'elsewhere');
  expect(note).toContain('elsewhere');
  await lab.clients.s3.send(new PutObjectCommand({ ...at, Body: note }));
}

test('a destroy that was frozen removes nothing of the cluster that was created meanwhile', async () => {
  const created = await lab.type([v1, 'create']);
  expect(created.code, created.said).toBe(0);
  let frozen: Promise<TypedEnd> | undefined;
  const pid = await new Promise<number>((done, never) => {
    frozen = lab.type([v1, 'destroy', '--yes'], {
      onLine: (line, child) => {
        if (!/^consul-\d: instance .* has ended/.test(line)) return;
        child.kill('SIGSTOP');
        done(child.pid);
      },
    });
    void frozen.then(({ said }) => never(new Error(`It ended and was never frozen: ${said}`)));
  });
  await moveElsewhere();
  const again = await onceTheLeaseHasEnded([v1, 'create']);
  expect(again.code, again.said).toBe(0);
  const instances = await lab.instances();
  expect(instances).toHaveLength(3);

  const [before, calls] = [await everythingOf('dev'), lab.changes()];
  process.kill(pid, 'SIGCONT');
  const { code, said } = (await frozen) ?? {};
  expect(said).toMatch(
    /(took over|another may have gone on); nothing more is done here\.\nnext: ENV=dev npx infra-v1 status/,
  );
  expect(code, said).toBe(3);
  expect(await lab.instances()).toEqual(instances);
  expect(await everythingOf('dev')).toEqual(before);
  expect(lab.changes()).toEqual(calls);
}, 600_000);

test('a state that was lost is refused while machines run, and brought back from its versions', async () => {
  const created = await lab.type([v1, 'create']);
  expect(created.code, created.said).toBe(0);
  const { s3 } = lab.clients;
  const [Bucket, Key] = [lab.bucket, 'terraform/dev/consul'];
  // As the setup of an account makes it; a local cloud's bucket begins without.
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  const [instances, calls] = [await lab.instances(), lab.changes()];
  const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  const lost = await lab.type([v1, 'create']);
  expect(lost.said).toContain(`the state was lost; bring back an earlier version of s3://${Bucket}/${Key}.`);
  expect(lost.code, lost.said).toBe(4);
  expect(lab.changes()).toEqual(calls);
  // The version before is what stands below the mark of its deletion.
  await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  const plan = await lab.type([v1, 'plan']);
  expect(plan.said).toContain('terraform: nothing to change');
  expect(plan.code, plan.said).toBe(0);
  expect(await lab.instances()).toEqual(instances);
}, 400_000);
