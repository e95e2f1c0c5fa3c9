import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCloud, type TestCloud } from './testing/test-cloud.js';
import { until } from './until.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud(202);
});
afterAll(() => cloud[Symbol.asyncDispose]());

// Not by ssh2's own generator: 7 of 3000 of its Ed25519 keys were ones that ssh2 itself could not read.
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const publicKeys = [{ name: 'operator', openSshKey: openSshPublicKey(privateKey) }];

function openSshPublicKey(pem: string): string {
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error) throw parsed;
  return `ssh-rsa ${parsed.getPublicSSH().toString('base64')}`;
}

const userData = (script: string) => new TextEncoder().encode(script);

/** The outcome of one login: what the server showed and what a command gave. */
interface Login {
  readonly hostKey: string;
  readonly output: string;
}

/** Logs in and runs a command. Retries while nobody listens: a machine is up before its sshd is. */
async function login(host: string, username: string, command: string): Promise<Login> {
  const answer = await until(() => tryLogin(host, username, command), { everyMs: 100, withinMs: 20_000 });
  if (answer === undefined) throw new Error(`no sshd at ${host}`);
  return answer;
}

function tryLogin(host: string, username: string, command: string): Promise<Login | undefined> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let hostKey = '';
    client
      .on('ready', () => {
        client.exec(command, (error, channel) => {
          if (error) {
            reject(error);
            return;
          }
          let output = '';
          const add = (data: Buffer) => (output += data.toString());
          channel.on('data', add).stderr.on('data', add);
          channel.on('close', () => {
            client.end();
            resolve({ hostKey, output });
          });
        });
      })
      .on('error', (error: Error & { level?: string }) => {
        if (error.level === 'client-authentication') reject(error);
        else resolve(undefined);
      })
      .connect({
        ...{ host, username, privateKey, readyTimeout: 5_000 },
        hostVerifier: (key: Buffer) => {
          hostKey = key.toString('base64');
          return true;
        },
      });
  });
}

/** The public host keys between cloud-init's markers on a console, as base64. */
function keysOn(console: string): string[] {
  const block = /-----BEGIN SSH HOST KEY KEYS-----\n([\s\S]*?)-----END SSH HOST KEY KEYS-----/.exec(
    console,
  )?.[1];
  return (block ?? '')
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
}

/** Waits for a line on a machine's console. */
async function consoleHas(instanceId: string, text: string): Promise<string> {
  const seen = await until(
    async () => {
      const now = await cloud.host.machines.console(instanceId);
      return now.includes(text) ? now : undefined;
    },
    { everyMs: 100, withinMs: 20_000 },
  );
  if (seen === undefined)
    throw new Error(`${text} is not on the console:\n${await cloud.host.machines.console(instanceId)}`);
  return seen;
}

test('the key pair logs in as admin, the host key is the one on the console, root is told where to go', async () => {
  const ip = await cloud.launch('i-a', 10, { facts: { publicKeys } });
  const admin = await login(ip, 'admin', 'id -un; sudo id -un; hostname');
  expect(admin.output).toBe(`admin\nroot\nip-10-202-0-10\n`);
  const shown = await consoleHas('i-a', '-----END SSH HOST KEY KEYS-----');
  expect(keysOn(shown)).toHaveLength(2);
  expect(keysOn(shown)).toContain(admin.hostKey);
  const fingerprint = await cloud.run('i-a', 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
  expect(shown).toMatch(/ec2: -----BEGIN SSH HOST KEY FINGERPRINTS-----\n/);
  expect(shown).toContain(` ec2: ${fingerprint.output.trim()}\n`);
  expect((await login(ip, 'root', 'id -un')).output).toContain('Please login as the user "admin"');
});

test('a key that was not given does not log in', async () => {
  const ip = await cloud.launch('i-nokey', 11);
  await expect(login(ip, 'admin', 'id')).rejects.toThrow('authentication');
  await cloud.host.machines.remove('i-nokey');
});

test('user data runs once, as root, with its output on the console, and not again after stop and start', async () => {
  const script = '#!/bin/sh\necho "user data of $(id -un)"; echo run >>/root/runs\n';
  await cloud.launch('i-b', 12, { facts: { userData: userData(script) } });
  await consoleHas('i-b', 'user data of root');
  const before = keysOn(await consoleHas('i-b', '-----END SSH HOST KEY KEYS-----'));
  await cloud.host.machines.stop('i-b', { graceSeconds: 30 });
  expect(await cloud.host.machines.state('i-b')).toBe('stopped');
  await cloud.host.machines.start('i-b');
  await cloud.settled('i-b');
  expect((await cloud.run('i-b', 'cloud-init status --wait; cat /root/runs')).output).toBe(
    'status: done\nrun',
  );
  const after = await cloud.run('i-b', 'cat /etc/ssh/ssh_host_*_key.pub | cut -d" " -f2');
  expect(after.output.split('\n')).toEqual(before);
});

test('user data that is no script is refused by name on the console', async () => {
  await cloud.launch('i-c', 13, { facts: { userData: userData('#cloud-config\npackages: [x]\n') } });
  expect(await consoleHas('i-c', 'user data refused')).toContain(
    "it begins with '#cloud-config'; only '#!' scripts",
  );
  await cloud.host.machines.remove('i-c');
});

test('a failing script says so on the console', async () => {
  await cloud.launch('i-d', 14, { facts: { userData: userData('#!/bin/sh\nexit 7\n') } });
  await consoleHas('i-d', 'user data failed: exit code 7');
  await cloud.host.machines.remove('i-d');
});

test('a shutdown inside the guest is told once, a reboot inside it is not, and our own stop is not', async () => {
  const told: string[] = [];
  const off = cloud.host.machines.onExit((id) => told.push(id));
  await cloud.launch('i-e', 15);
  await cloud.settled('i-e');
  await cloud.run('i-e', 'touch /run/this-boot; systemctl reboot');
  const rebooted = await until(
    async () =>
      (await cloud.run('i-e', '[ ! -e /run/this-boot ] && systemctl is-system-running')).output === 'running'
        ? true
        : undefined,
    { everyMs: 200, withinMs: 20_000 },
  );
  expect(rebooted).toBe(true);
  await cloud.host.machines.stop('i-e', { graceSeconds: 30 });
  await cloud.host.machines.start('i-e');
  await cloud.settled('i-e');
  expect(told).toEqual([]);
  await cloud.run('i-e', 'systemctl poweroff');
  await until(() => Promise.resolve(told[0]), { everyMs: 50, withinMs: 20_000 });
  await sleep(300);
  expect(told).toEqual(['i-e']);
  expect(await cloud.host.machines.state('i-e')).toBe('stopped');
  off();
});

test('pulling the plug is immediate; a removed machine is absent and its console empty', async () => {
  const start = performance.now();
  await cloud.host.machines.stop('i-a', { graceSeconds: 0 });
  expect(performance.now() - start).toBeLessThan(5_000);
  expect(await cloud.host.machines.state('i-a')).toBe('stopped');
  await cloud.host.machines.remove('i-a');
  await cloud.host.machines.remove('i-a');
  expect(await cloud.host.machines.state('i-a')).toBe('absent');
  expect(await cloud.host.machines.console('i-a')).toBe('');
});

test('asking for the same machine twice gives one machine', async () => {
  await cloud.launch('i-f', 16);
  const first = await cloud.run(
    'i-f',
    'cat /proc/sys/kernel/random/boot_id; cat /etc/machine-id; hostname -I',
  );
  await cloud.launch('i-f', 16);
  const second = await cloud.run(
    'i-f',
    'cat /proc/sys/kernel/random/boot_id; cat /etc/machine-id; hostname -I',
  );
  expect(second).toEqual(first);
});

test('a machine has no engine socket, no privileges over the host and its own limits', async () => {
  const { output } = await cloud.run(
    'i-f',
    'ls /var/run/docker.sock; grep CapEff /proc/self/status; cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes memory.max 2>/dev/null; echo cpu $(cat cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us cpu.max 2>/dev/null)',
  );
  expect(output).toContain('/var/run/docker.sock');
  expect(output).toContain('No such file');
  expect(output).toContain(String(512 * 2 ** 20));
  expect(output).toContain('cpu 100000 100000');
  const capabilities = Number.parseInt(/CapEff:\s+([0-9a-f]+)/.exec(output)?.[1] ?? '', 16);
  // CAP_SYS_MODULE (16), CAP_SYS_RAWIO (17) and CAP_SYS_BOOT (22) are the host's.
  for (const bit of [16, 17, 22]) expect(Math.floor(capabilities / 2 ** bit) % 2).toBe(0);
});

test('a machine made from a captured one has its files, and host keys and a machine id of its own', async () => {
  await cloud.launch('i-g', 17, { facts: { publicKeys } });
  await consoleHas('i-g', '-----END SSH HOST KEY KEYS-----');
  await cloud.settled('i-g');
  await cloud.run(
    'i-g',
    'echo kept >/root/file; setcap cap_net_raw=ep /usr/bin/jq 2>/dev/null; rm /root/.profile',
  );
  const identity =
    'cat /etc/machine-id; cut -d" " -f2 /etc/ssh/ssh_host_ed25519_key.pub; cat /var/lib/cloud/data/instance-id';
  const old = (await cloud.run('i-g', identity)).output.split('\n');
  await cloud.host.images.capture('ami-g', 'i-g');
  const ip = await cloud.launch('i-h', 18, { imageId: 'ami-g', facts: { publicKeys } });
  const shown = await login(ip, 'admin', 'sudo cat /root/file; sudo ls /root/.profile');
  expect(shown.output).toContain('kept\n');
  expect(shown.output).toContain('No such file');
  const fresh = (await cloud.run('i-h', identity)).output.split('\n');
  expect(fresh[2]).toBe('i-h');
  for (const [index, value] of fresh.entries()) expect(value).not.toBe(old[index]);
  expect(fresh[0]).toMatch(/^[0-9a-f]{32}$/);
  await cloud.host.machines.remove('i-h');
  await cloud.host.images.remove('ami-g');
  await expect(cloud.launch('i-i', 19, { imageId: 'ami-g' })).rejects.toThrow(
    'ami-g is no image of this host',
  );
});
