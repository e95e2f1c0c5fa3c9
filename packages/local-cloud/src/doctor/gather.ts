import { readFile } from 'node:fs/promises';
import { baseTag, registryImages } from '../machines/base-recipe.js';
import { engineFacts, ignoringAbsence, openEngine, type Engine } from '../machines/engine.js';
import { hostCommand } from '../machines/host-command.js';
import { hasBlockCgroups } from '../machines/speed-limits.js';
import { enforcementHere } from '../machines/traffic-self-test.js';
import { describeSource, presentMoto } from '../moto/find.js';
import { serveMoto } from '../moto/process.js';
import { neededPrograms, usefulPrograms, type HostFacts } from './findings.js';
import type { MotoFacts } from './moto-finding.js';
import { tryDevices } from './try-devices.js';

/** Finds out what this host has, by trying; leaves nothing behind. */
export async function gatherHostFacts(env: NodeJS.ProcessEnv): Promise<HostFacts> {
  const engine = openEngine();
  const answer = await engineAnswer(engine);
  const base = await baseSource(engine, answer.kind);
  const [devices, enforcement, moto, programs, inotify] = await Promise.all([
    tryDevices(engine, base === 'made' ? baseTag('bookworm') : undefined),
    enforcementHere(),
    tryMoto(env),
    findPrograms(),
    readFile('/proc/sys/fs/inotify/max_user_instances', 'utf8').catch(() => ''),
  ]);
  return {
    platform: process.platform,
    uid: process.geteuid?.(),
    engine: answer,
    programs,
    loopFailure: devices.loopFailure,
    deviceFilter: devices.filter,
    blockCgroups: await hasBlockCgroups(answer.kind === 'answers' ? answer.cgroup : 'v1'),
    ...{ enforcement, moto, base },
    inotifyInstances: inotify.trim() === '' ? undefined : Number(inotify),
  };
}

async function engineAnswer(engine: Engine): Promise<HostFacts['engine']> {
  try {
    const facts = await engineFacts(engine);
    const { Version } = await engine.version();
    return { kind: 'answers', version: Version, ...facts };
  } catch (error) {
    return { kind: 'silent', why: error instanceof Error ? error.message : String(error) };
  }
}

async function findPrograms(): Promise<Record<string, boolean>> {
  const names = [...Object.keys(neededPrograms), ...Object.keys(usefulPrograms)];
  const found = await Promise.all(
    names.map((name) =>
      hostCommand('sh', ['-c', 'command -v "$1"', 'sh', name]).then(
        (): [string, boolean] => [name, true],
        (): [string, boolean] => [name, false],
      ),
    ),
  );
  return Object.fromEntries(found);
}

/** Started as a cloud starts it, because a command tells its version to nobody before it runs. Nothing is downloaded. */
async function tryMoto(env: NodeJS.ProcessEnv): Promise<MotoFacts> {
  const found = await presentMoto(env['PATH'] ?? '');
  if (found === undefined) return { kind: 'absent' };
  const source = describeSource(found);
  try {
    await using server = await serveMoto(found, `doctor-${process.pid}`, env);
    return { kind: 'serves', source, version: server.version };
  } catch (error) {
    return { kind: 'fails', source, why: error instanceof Error ? error.message : String(error) };
  }
}

async function baseSource(engine: Engine, kind: HostFacts['engine']['kind']): Promise<HostFacts['base']> {
  const has = async (image: string) =>
    kind === 'answers' && (await ignoringAbsence(engine.getImage(image).inspect())) !== undefined;
  if (await has(baseTag('bookworm'))) return 'made';
  const bootstrapper = await hostCommand('mmdebstrap', ['--version']).catch(() => undefined);
  if (bootstrapper !== undefined) return 'mmdebstrap';
  for (const image of registryImages('bookworm')) if (await has(image)) return 'registry-image';
  return 'absent';
}
