import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Machine } from './probe.js';
import { cliConfiguration, probeProvider } from './provider.js';
import { probeTerraform } from './terraform.js';
import { type FakePath, fakePath } from './test-support/fake-path.js';
import { machine } from './test-support/machine.js';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'moult-home-'));
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const terraform = { terraform: 'echo "Terraform v1.11.4"; echo "on linux_amd64"' };
const tofu = { tofu: 'echo "OpenTofu v1.10.6"; echo "on linux_amd64"' };

/** Of a kind that no mirror of the real machine serves, so that only the test's own can be found. */
const at = (bin: FakePath, changes: Partial<Machine> = {}): Machine =>
  machine({
    arch: 'imagined',
    stateDir: home,
    env: { HOME: home, PATH: bin.path, TF_PLUGIN_CACHE_DIR: mirror() },
    ...changes,
  });
const mirror = (): string => join(home, 'mirror');
const rc = (): string => join(home, 'terraform.rc');

async function mirrored(registry: string): Promise<void> {
  await mkdir(join(mirror(), registry, 'hashicorp/aws/5.100.0/linux_imagined'), { recursive: true });
}

describe('the provider comes from where the binary that is here looks for it', () => {
  test.each([
    ['Terraform', terraform, 'registry.terraform.io'],
    ['OpenTofu', tofu, 'registry.opentofu.org'],
    ['OpenTofu under the name terraform', { terraform: tofu.tofu }, 'registry.opentofu.org'],
    ['no binary yet, for Terraform is what is downloaded', {}, 'registry.terraform.io'],
  ])('%s', async (_, commands, registry) => {
    await using bin = await fakePath(commands);
    await mirrored(registry);
    const probe = await probeProvider(at(bin));
    expect(probe).toMatchObject({ kind: 'found', environment: { MOULT_TF_CLI_CONFIG_FILE: rc() } });
    const text = probe.kind === 'found' ? probe.files?.[rc()] : undefined;
    expect(text).toContain(`include = ["${registry}/hashicorp/aws"]`);
    expect(text).toContain(`exclude = ["${registry}/hashicorp/aws"]`);
  });

  test('a mirror of Terraform’s registry is of no use to OpenTofu, and that is said', async () => {
    await using bin = await fakePath(tofu);
    await mirrored('registry.terraform.io');
    expect(await probeProvider(at(bin))).toMatchObject({
      kind: 'missing',
      reason: expect.stringContaining('of registry.opentofu.org is in no mirror') as string,
      next: expect.stringContaining('tofu providers mirror') as string,
    });
  });

  test('a Terraform that is too old gives way to an OpenTofu that is not, for the provider too', async () => {
    await using bin = await fakePath({ terraform: 'echo "Terraform v1.5.7"', ...tofu });
    await mirrored('registry.opentofu.org');
    expect(await probeTerraform(at(bin))).toMatchObject({
      kind: 'found',
      detail: `OpenTofu 1.10.6 (${join(bin.path, 'tofu')})`,
    });
    expect(await probeProvider(at(bin))).toMatchObject({ kind: 'found' });
  });

  test('a mirror with a quote in its path cannot break out of the CLI configuration', () => {
    expect(cliConfiguration('/a "b"', 'registry.terraform.io')).toContain('path    = "/a \\"b\\""');
  });
});

describe('where no mirror is, the registry is asked', () => {
  const curl = (status: number) => ({ curl: `exit ${String(status)}` });

  async function probed(commands: Record<string, string>, changes: Partial<Machine>) {
    await using bin = await fakePath({ ...tofu, ...commands });
    return await probeProvider(at(bin, { offline: false, ...changes }));
  }

  test('once a day, not on every run', async () => {
    const { now } = machine();
    const first = await probed(curl(0), { now });
    expect(first).toMatchObject({ kind: 'found', detail: '5.100.0 (registry.opentofu.org, on first use)' });
    for (const [file, text] of Object.entries((first.kind === 'found' ? first.files : {}) ?? {})) {
      await writeFile(file, text);
    }
    const day = 24 * 3600 * 1000;
    expect(await probed(curl(1), { now: now + day - 1 })).toMatchObject({ kind: 'found' });
    expect(await probed(curl(1), { now: now + day })).toMatchObject({ kind: 'missing' });
    expect(await probed(curl(1), { now: now - 1 })).toMatchObject({ kind: 'missing' });
    expect(await probed(curl(0), { now, offline: true })).toMatchObject({ kind: 'missing' });
  });

  test('one that answered to Terraform says nothing of the other', async () => {
    const { now } = machine();
    await writeFile(join(home, 'registry-answered'), `${String(now)} registry.terraform.io\n`);
    expect(await probed(curl(1), { now })).toMatchObject({ kind: 'missing' });
  });
});
