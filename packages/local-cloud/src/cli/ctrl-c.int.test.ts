import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { leavings, nothing } from '../machines/testing/leavings.js';
import {
  clientOf,
  cloudIdIn,
  endAll,
  finished,
  follow,
  main,
  oneMachine,
  stateDirOf,
  vpcIdsOf,
} from './testing/commands.js';

afterEach(endAll);

/** The key combination as a terminal receives it. */
const ctrlC = '\u0003';

const workspace = join(import.meta.dirname, '../../../..');

test.each<[program: string, command: string, subnet: string, code: number]>([
  // The terminal signals npx and the command alike, and npx hands on what it got. Where its shell is bash, which becomes the
  // command instead of waiting for it, the command hears it twice within a millisecond or two.
  ['npx', `npx --call '"${process.execPath}" "${main}" up'`, '10.98.2.0/24', 130],
  // Nx hears it too, and waits for the command, whose code it does not keep.
  ['nx', 'npx nx run local-cloud:up', '10.98.3.0/24', 1],
])(
  'one Ctrl-C in a terminal ends a cloud that %s started, and nothing of it is left',
  async (_, command, subnet, code) => {
    const terminal = follow(
      spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
        cwd: workspace,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, NPM_CONFIG_SCRIPT_SHELL: '/bin/bash', NPM_CONFIG_PROGRESS: 'false' },
      }),
    );
    const said = (): string => terminal.text.out;
    await expect.poll(said, { timeout: 120_000 }).toContain('Ctrl-C ends it');
    await expect.poll(said).toContain('export AWS_DEFAULT_REGION=');
    const cloudId = cloudIdIn(said());
    const { env, ec2 } = clientOf(said());
    const id = await oneMachine(ec2, subnet);
    await expect.poll(said, { timeout: 60_000 }).toMatch(new RegExp(`${id} .* running `));

    const vpcIds = await vpcIdsOf(ec2);
    const stateDir = stateDirOf(cloudId);
    expect((await leavings([cloudId], stateDir, vpcIds))['bridges']).toHaveLength(1);

    terminal.child.stdin?.write(ctrlC);
    expect(await terminal.ended).toEqual([code, null]);

    expect(said()).toContain('Taking the cloud down.');
    expect(said()).not.toContain('Interrupted twice');
    await expect(fetch(env['AWS_ENDPOINT_URL'] ?? '')).rejects.toThrow();
    expect(await leavings([cloudId], stateDir, vpcIds)).toEqual(nothing);
    expect((await finished('status', '--json')).out).not.toContain(cloudId);
  },
);
