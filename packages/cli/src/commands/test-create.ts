import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { importKeyPair, newLoginKey, type LoginKey, tagKeys } from '@moult/aws';
import type { Ground } from '../ground/ground.js';
import { type GroundParts, openGround } from '../ground/open-ground.js';
import { CommandFailed, type ExitCode } from '../program/command-failed.js';
import { neverInterrupted } from '../program/interrupts.js';
import { create } from './create.js';
import { destroy } from './destroy.js';
import { linesOf, remainsOf } from './remains.js';
import { removeEnvironment } from './remove-environment.js';

/** How a throwaway environment is treated. */
export interface ThrowawayOptions {
  readonly keepOnFailure: boolean;
  /** After so long (ms) a sweep may remove it, whatever became of us. */
  readonly lifeMs: number;
}

/** A throwaway environment and the key to it. */
export interface Throwaway {
  readonly ground: Ground;
  readonly login: LoginKey;
}

/** Creates a cluster in an environment of its own, and removes it again: everything, also when it is interrupted. */
export async function testCreate(parts: GroundParts, options: ThrowawayOptions): Promise<ExitCode> {
  return inThrowaway(parts, options, ({ ground }) => create(ground));
}

/** Does work in a new environment that leaves nothing behind, whatever happens. */
export async function inThrowaway(
  parts: GroundParts,
  { keepOnFailure, lifeMs }: ThrowawayOptions,
  work: (throwaway: Throwaway) => Promise<ExitCode>,
): Promise<ExitCode> {
  const environment = `test-${randomBytes(4).toString('hex')}`;
  const expires = new Date(Date.now() + lifeMs).toISOString();
  const login = newLoginKey(environment);
  const config = { ...parts.config, environment, keyPair: environment, expires };
  const auth = { kind: 'key', privateKey: login.privateKey } as const;
  await using ground = await openGround({
    ...{ ...parts, config, auth },
    typed: parts.typed.within(environment, { '--key-pair': environment }),
    lifetime: { kind: 'throwaway', expires },
  });
  ground.say(`throwaway environment ${environment}, until ${expires}`);
  let code: ExitCode | null = null;
  try {
    await importKeyPair(ground.clients.ec2Reads, {
      ...{ name: environment, publicKey: login.publicKey },
      tags: { [tagKeys.environment]: environment, [tagKeys.expires]: expires },
    });
    code = await work({ ground, login });
    return code;
  } catch (error) {
    // Said now: what goes wrong while everything is removed must not take its place.
    ground.say(`it failed: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  } finally {
    const { interrupts } = parts;
    // Whoever interrupts has seen enough: what they stopped has not failed.
    if (keepOnFailure && code !== 0 && interrupts.wish() === 'none') await keep({ ground, login });
    else {
      const safePoint = `when everything of ${environment} is removed`;
      await interrupts.until(safePoint, () => leaveNothing(ground));
    }
  }
}

/** Says how to get into what is kept, and how to be rid of it: the key to it exists nowhere else. */
async function keep({ ground, login }: Throwaway): Promise<void> {
  const { environment } = ground.config;
  const folder = dirname(ground.folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const identity = join(folder, 'key');
  await writeFile(identity, login.privateKey, { mode: 0o600 });
  const flags = { '--key-pair': environment, '--identity-file': identity };
  ground.say(`kept: ${environment}; its key is in ${identity}`);
  ground.say(`to be rid of it: ${ground.typed.within(environment, flags).other('destroy', '--yes')}`);
}

/** Takes the environment down the way a user would, then whatever that left, and makes sure that nothing is there. */
async function leaveNothing(ground: Ground): Promise<void> {
  const { environment } = ground.config;
  // Interrupted or not, what was made is removed; who cannot wait finds the sweep.
  const calm: Ground = { ...ground, interrupts: neverInterrupted() };
  const { clients, stateBucket, say } = ground;
  const { second: signal } = calm.interrupts;
  const doomed = { clients, stateBucket, environment, cluster: null, say, signal };
  try {
    await destroy(calm, { deleteData: true, confirm: () => Promise.resolve(true) });
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    say(`destroy did not end (${because}); everything with the tags of ${environment} is removed instead`);
  }
  await removeEnvironment(doomed);
  const left = await whatStays(ground);
  if (left.length === 0) {
    say(`nothing of ${environment} is left`);
    return;
  }
  throw new CommandFailed(3, `Left of ${environment}: ${left.join(', ')}.`, ground.typed.other('sweep'));
}

/** EC2 shows for a while what is gone already. */
const shownMs = 20_000;

async function whatStays(ground: Ground): Promise<readonly string[]> {
  const { environment } = ground.config;
  for (const until = Date.now() + shownMs; ; ) {
    const left = linesOf(await remainsOf(ground, { environment, cluster: null }));
    if (left.length === 0 || Date.now() > until) return left;
    await sleep(1_000);
  }
}
