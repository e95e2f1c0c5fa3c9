import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ground } from '../ground/ground.js';
import type { GroundParts } from '../ground/open-ground.js';
import { CommandFailed, type ExitCode } from '../program/command-failed.js';
import { lookAround } from '../roll/look-around.js';
import { openLook } from '../roll/open-run.js';
import type { Members } from '../service/service.js';
import { asVariables, installRelease } from './previous-release.js';
import { inThrowaway, type Throwaway, type ThrowawayOptions } from './test-create.js';
import { type Patience, readUntilThere, writeUntilTaken } from './trial-value.js';
import { upgrade } from './upgrade.js';

/** Values put in before the upgrade and looked for after it, on every member. */
const values: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 100 }, (_, at) => [`moult/test-upgrade/${String(at)}`, `value ${String(at)}`]),
);

/**
 * Upgrades a throwaway environment that the release before made: that one installed as it was published, with its own
 * dependencies, so that what is tested is what users have.
 */
export async function testUpgrade(parts: GroundParts, options: ThrowawayOptions): Promise<ExitCode> {
  const { previous, name } = parts.release;
  if (previous === undefined)
    throw new CommandFailed(1, `${name} is the first release: there is nothing before it.`);
  await using installed = await installRelease(previous, (line) => parts.say(`  ${previous.name}: ${line}`));
  parts.say(`installed ${installed.what}`);
  return await inThrowaway(parts, options, async (throwaway) => {
    const { ground } = throwaway;
    const code = await createBy((command, env) => installed.run(command, env, parts.interrupts), throwaway);
    if (parts.interrupts.wish() !== 'none') return 130;
    if (code !== 0)
      throw new CommandFailed(3, `${installed.what} did not create the cluster (exit code ${String(code)}).`);
    await withMembers(ground, (members, patience) => writeUntilTaken(members, values, patience));
    ground.say(`${String(values.size)} values written`);
    const upgraded = await upgrade(ground);
    if (upgraded !== 0) return upgraded;
    const missing = await withMembers(ground, (members, clock) => readUntilThere(members, values, clock));
    if (missing.length > 0) throw new CommandFailed(3, `Lost in the upgrade: ${missing.join(', ')}.`);
    ground.say(`${String(values.size)} values are there, on every member`);
    return 0;
  });
}

/** The other release logs in with the same key; it gets a file, because a key is no matter for an environment variable. */
async function createBy(
  run: (command: string, env: Readonly<Record<string, string>>) => Promise<number>,
  { ground, login }: Throwaway,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'moult-key-'));
  try {
    const identity = join(folder, 'key');
    await writeFile(identity, login.privateKey, { mode: 0o600 });
    const { lifetime, cloud, config } = ground;
    const expires = lifetime.kind === 'throwaway' ? { MOULT_EXPIRES: lifetime.expires } : {};
    // An image that was named by its id is the new release's; the other one has its own.
    const variables = { ...asVariables(config), MOULT_IMAGE_ID: '' };
    const env = { ...cloud.env, ...variables, ...expires, MOULT_IDENTITY_FILE: identity };
    return await run('create', { ...env, MOULT_HOME: join(folder, 'home') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withMembers<Value>(
  ground: Ground,
  work: (members: Members, patience: Patience) => Promise<Value>,
): Promise<Value> {
  const { situation } = await lookAround(ground);
  if (!('description' in situation)) throw new Error(`there are no members: ${situation.kind}`);
  await using opened = await openLook(ground, situation.description);
  const patience = { clock: opened.eyes.clock, stop: ground.interrupts.first };
  return await work(ground.release.service.members(opened.reach), patience);
}
