import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseTag, registryImages } from '../machines/base-recipe.js';
import { engineFacts, ignoringAbsence, openEngine, type Engine } from '../machines/engine.js';
import { hostCommand } from '../machines/host-command.js';
import { enforcementHere } from '../machines/traffic-self-test.js';
import { describeSource, presentMoto } from '../moto/find.js';
import { neededPrograms, usefulPrograms, type HostFacts } from './findings.js';

/** Finds out what this host has, by trying; leaves nothing behind. */
export async function gatherHostFacts(env: NodeJS.ProcessEnv): Promise<HostFacts> {
  const engine = openEngine();
  const path = env['PATH'] ?? '';
  const [answer, loopFailure, enforcement, moto, programs, inotify] = await Promise.all([
    engineAnswer(engine),
    tryLoop(),
    enforcementHere(),
    presentMoto(path),
    findPrograms(),
    readFile('/proc/sys/fs/inotify/max_user_instances', 'utf8').catch(() => ''),
  ]);
  return {
    platform: process.platform,
    uid: process.geteuid?.(),
    engine: answer,
    programs,
    loopFailure,
    enforcement,
    moto: moto === undefined ? undefined : describeSource(moto),
    base: await baseSource(engine, answer.kind),
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

async function tryLoop(): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'local-cloud-doctor-'));
  try {
    const file = join(directory, 'volume');
    await writeFile(file, '');
    await truncate(file, 2 ** 20);
    const device = (await hostCommand('losetup', ['--find', '--show', file])).trim();
    await hostCommand('losetup', ['--detach', device]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(directory, { recursive: true, force: true });
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
