import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { callKiller, type CallPoint } from './call-killer.js';
import { commandLine } from './command-line.js';
import type { Ground } from './ground.js';

const root = join(import.meta.dirname, '../../../..');
const started = z.object({ kind: z.literal('step-started'), step: z.string() });

/** What was seen of a build that was killed. */
export interface KilledBuild {
  /** The steps that had begun; a step of a millisecond may be over when the signal arrives. */
  readonly steps: readonly string[];
  readonly signal: string | null;
}

/** Where the plug is pulled: when a step is announced, or at one call that it makes. */
export interface KillPoint {
  readonly name: string;
  readonly step: string;
  /** Without one, the signal answers the announcement of the step. */
  readonly call?: CallPoint;
  /** By then the image is to stay, and the next build finds it. */
  readonly published: boolean;
  /** How the build that is killed is called; `--force` unless it is said here. */
  readonly flag?: '--test';
}

/** Everything a build of the light definition does before it publishes, in its order. */
export const stepsBeforePublishing: readonly string[] = [
  'find base',
  'obtain sources',
  'remove leftovers',
  'open access',
  'launch build instance',
  'read host keys of build instance',
  'log in on build instance',
  'upload',
  'provision provision.sh',
  'clean',
  'stop build instance',
  'create image',
  'launch test instance',
  'read host keys of test instance',
  'log in on test instance',
  'test test',
];

/**
 * Between what the cloud has done and what the build has heard of it: nothing but its mark says whose it is, and no undo knows
 * it yet. An image that is taken back is two calls, the second one for its snapshot; only a build that tests makes them.
 */
const unheard: readonly KillPoint[] = (
  [
    ['open access', { action: 'ImportKeyPair', when: 'after' }],
    ['open access', { action: 'CreateSecurityGroup', when: 'after' }],
    ['launch build instance', { action: 'RunInstances', when: 'after' }],
    ['create image', { action: 'CreateImage', when: 'after' }],
    ['launch test instance', { action: 'RunInstances', when: 'after', nth: 2 }],
    ['remove image', { action: 'DeregisterImage', when: 'after' }, '--test'],
    ['remove image', { action: 'DeleteSnapshot', when: 'before' }, '--test'],
  ] as const
).map(([step, call, flag]): KillPoint => {
  const name = `${step}, ${call.when} ${call.action}`;
  return { name, step, call, published: false, ...(flag === undefined ? {} : { flag }) };
});

/**
 * What is over before a signal that answers its announcement arrives is killed at its calls. Publishing is two: the status, from
 * which on the image is to stay, and the mark that comes off. Everything after it takes back what the build needed.
 */
const calls = [
  ['publish', 'CreateTags', 'before'],
  ['publish', 'CreateTags', 'after'],
  ['publish', 'DeleteTags', 'before'],
  ['publish', 'DeleteTags', 'after'],
  ['terminate test instance', 'TerminateInstances', 'before'],
  ['terminate test instance', 'TerminateInstances', 'after'],
  ['delete security group', 'DeleteSecurityGroup', 'before'],
  ['delete security group', 'DeleteSecurityGroup', 'after'],
  ['delete key pair', 'DeleteKeyPair', 'before'],
  ['delete key pair', 'DeleteKeyPair', 'after'],
] as const;

/** Every point at which a build of the light definition is killed. */
export const killPoints: readonly KillPoint[] = [
  ...stepsBeforePublishing.map((step): KillPoint => ({ name: step, step, published: false })),
  ...calls.map(([step, action, when], index): KillPoint => {
    // The first of them comes before the status, all others after it.
    return { name: `${step}, ${when} ${action}`, step, call: { action, when }, published: index > 0 };
  }),
  ...unheard,
  // The other instance has gone by then, this one has not.
  { name: 'terminate build instance', step: 'terminate build instance', published: true },
];

/** Starts the command line's own build of a folder and pulls the plug at this point. */
export async function killedBuild(ground: Ground, folder: string, at: KillPoint): Promise<KilledBuild> {
  const [program, ...args] = [...commandLine, 'build', folder, '--json', at.flag ?? '--force'];
  // An object, because the proxy is there before the process that it kills.
  const victim = { kill: (): void => undefined };
  await using proxy =
    at.call === undefined
      ? undefined
      : await callKiller(ground.cloud.endpoint, at.call, () => {
          victim.kill();
        });
  const child = spawn(program, [...args, '--subnet', ground.subnetId], {
    cwd: root,
    env: {
      ...process.env,
      ...ground.cloud.env,
      ...(proxy === undefined ? {} : { AWS_ENDPOINT_URL: proxy.endpoint }),
      XDG_CACHE_HOME: ground.cacheDir,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  victim.kill = () => void child.kill('SIGKILL');
  const begun: string[] = [];
  const ended = new Promise<string | null>((resolve) => {
    child.once('close', (_code, signal) => {
      resolve(signal);
    });
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!line.startsWith('{')) return;
    const event = started.safeParse(JSON.parse(line));
    if (!event.success) return;
    begun.push(event.data.step);
    if (at.call === undefined && event.data.step === at.step) victim.kill();
  });
  return { signal: await ended, steps: begun };
}
