import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Terraform, type TerraformSettings } from './terraform.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moult-deadlines-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Says that it runs, and then hangs as a terraform does whose endpoint never answers. */
const hangs = (trap: string): string => `trap '${trap}' INT; echo began >&2; while :; do sleep 0.05; done`;
/** As terraform does: ends the call in hand. */
const heeds = hangs('exit 1');
const heedsNothing = hangs('');

const late = { init: 200, plan: 300, apply: 400, record: 500 };

/** A terraform that is this script, whatever it is told to do. */
async function terraformThat(script: string, more: Partial<TerraformSettings> = {}): Promise<Terraform> {
  const binary = join(folder, `terraform-${String(Math.random()).slice(2)}`);
  await writeFile(binary, `#!/bin/sh\n${script}\n`);
  await chmod(binary, 0o700);
  const { signal } = new AbortController();
  return new Terraform({
    ...{ binary, folder, log: join(folder, 'log'), env: {}, backend: [], graceMs: 500 },
    ...{ onMessage: () => undefined, signals: { leave: signal, stop: signal }, deadlines: late, ...more },
  });
}

const works: readonly (readonly [string, number, (terraform: Terraform) => Promise<unknown>])[] = [
  ['init', late.init, (terraform) => terraform.init()],
  ['init', late.init, (terraform) => terraform.migrate()],
  ['plan', late.plan, (terraform) => terraform.plan()],
  ['apply', late.apply, (terraform) => terraform.apply({ file: 'tfplan', changes: [], outputs: [] })],
  ['record', late.record, (terraform) => terraform.outputs()],
  ['record', late.record, (terraform) => terraform.unlock('1')],
  ['record', late.record, (terraform) => terraform.untaint(['a.b'])],
  ['record', late.record, (terraform) => terraform.forget(['a.b'])],
];

test.each(works)('a %s that hangs is interrupted after %i ms, and that is said', async (name, ms, call) => {
  await expect(call(await terraformThat(heeds))).rejects.toMatchObject({
    name: 'TerraformFailed',
    message: `${name} did not end within ${String(ms / 1_000)} s and was interrupted; it has saved its state and given its lock back`,
    advice: `read ${join(folder, 'log')}`,
  });
});

test('one that does not heed the interrupt either is killed, and whoever keeps the note of it is told', async () => {
  const told: string[] = [];
  const terraform = await terraformThat(heedsNothing, { onEnd: (how) => told.push(how) });
  await expect(terraform.plan()).rejects.toThrow(/was killed; its lock stays, and the next command takes it/);
  expect(told).toEqual(['killed']);
});

// Safety rule: a lock that is seen beside a call that takes none is somebody else's, and must not be noted as ours.
test('of every call it is said whether it takes the lock of the state', async () => {
  const told: string[] = [];
  const terraform = await terraformThat(`echo '{}'`, {
    onProcess: (_, does) => told.push(does),
    deadlines: {},
  });
  for (const [, , call] of works) await call(terraform);
  const [none, takes] = ['takes-none', 'takes-lock'];
  expect(told).toEqual([none, none, takes, takes, none, none, takes, takes]);
});

test.each(works.slice(3))(
  '%s (%i ms) is stopped by whoever insists, and not at the first wish',
  async (_, __, call) => {
    const [first, second] = [new AbortController(), new AbortController()];
    const terraform = await terraformThat(heeds, {
      ...{ signals: { leave: first.signal, stop: second.signal }, deadlines: {} },
      onProcess: () => {
        first.abort();
        setTimeout(() => second.abort(), 300);
      },
    });
    const began = performance.now();
    await expect(call(terraform)).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - began).toBeGreaterThan(280);
  },
);

test('nothing is started for who has been stopped already, or may not', async () => {
  const script = `echo started >> ${join(folder, 'started')}`;
  const signals = { leave: AbortSignal.abort(), stop: AbortSignal.abort() };
  await expect((await terraformThat(script, { signals })).outputs()).rejects.toThrow('was not started');
  const mayStart = (): Promise<never> => Promise.reject(new Error('the lease was lost'));
  await expect((await terraformThat(script, { mayStart })).forget(['a.b'])).rejects.toThrow(
    'the lease was lost',
  );
  await expect(readFile(join(folder, 'started'))).rejects.toThrow('ENOENT');
});

test('what a plain command says on its output is not mixed with what it warns of', async () => {
  const terraform = await terraformThat(`echo 'Warning: old' >&2; echo '{"cluster": {"value": 1}}'`);
  expect(await terraform.outputs()).toEqual({ cluster: { value: 1 } });
  expect(terraform.workedMs).toBeGreaterThan(0);
  const fails = await terraformThat(`echo 'Error: no such state' >&2; exit 1`);
  await expect(fails.outputs()).rejects.toThrow('no such state');
});
