import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../machines/engine.js';
import { hostCommand } from '../machines/host-command.js';
import type { DeviceFilter } from './device-findings.js';

/** What came of binding files to loop devices, and of handing one of them to a container. */
export interface DeviceTrial {
  /** Undefined: loop devices took files and let go of them. */
  readonly loopFailure: string | undefined;
  readonly filter: DeviceFilter;
}

/** Tries both; `image` is a base image to try with, undefined where there is none. Leaves nothing behind. */
export async function tryDevices(engine: Engine, image: string | undefined): Promise<DeviceTrial> {
  const directory = await mkdtemp(join(tmpdir(), 'local-cloud-doctor-'));
  const devices: string[] = [];
  try {
    for (const name of ['own', 'other']) devices.push(await bind(join(directory, name)));
    const [own = 0, other = 0] = devices.map((device) => Number(device.replace('/dev/loop', '')));
    const filter = image === undefined ? untried : await tryFilter(engine, image, { own, other });
    return { loopFailure: undefined, filter };
  } catch (error) {
    return { loopFailure: words(error), filter: untried };
  } finally {
    for (const device of devices) await hostCommand('losetup', ['--detach', device]).catch(() => undefined);
    await rm(directory, { recursive: true, force: true });
  }
}

const untried: DeviceFilter = { kind: 'untried' };

async function bind(file: string): Promise<string> {
  await writeFile(file, '');
  await truncate(file, 2 ** 20);
  return (await hostCommand('losetup', ['--find', '--show', file])).trim();
}

/** A container that reads two bytes and takes longer than this does not end by itself. */
const trialMs = 20_000;

/** How the container ends; a shell has 1 and 2 for failures of its own. */
const codes = { works: 0, deniesAll: 10, deniesNothing: 11 } as const;

/** Minors as arguments: its own, and one that it was not given. Nodes may be made of any device, opened only of one's own. */
const script = `mknod /run/own b 7 "$1" && mknod /run/other b 7 "$2" || exit 2
head -c 1 /run/own >/dev/null || exit ${codes.deniesAll}
head -c 1 /run/other >/dev/null 2>&1 && exit ${codes.deniesNothing}
exit ${codes.works}`;

async function tryFilter(
  engine: Engine,
  image: string,
  { own, other }: { readonly own: number; readonly other: number },
): Promise<DeviceFilter> {
  try {
    const container = await engine.createContainer({
      Image: image,
      Entrypoint: ['/bin/sh', '-c', script, 'sh', String(own), String(other)],
      HostConfig: {
        NetworkMode: 'none',
        DeviceCgroupRules: [`b 7:${own} rwm`],
        LogConfig: { Type: 'none', Config: {} },
      },
    });
    try {
      await container.start();
      const { StatusCode } = (await container.wait({ abortSignal: AbortSignal.timeout(trialMs) })) as {
        readonly StatusCode: number;
      };
      return outcome(StatusCode);
    } finally {
      await container.remove({ force: true });
    }
  } catch (error) {
    return { kind: 'denies-all', why: words(error) };
  }
}

function outcome(code: number): DeviceFilter {
  if (code === codes.works) return { kind: 'works' };
  if (code === codes.deniesNothing) return { kind: 'denies-nothing' };
  return {
    kind: 'denies-all',
    why: code === codes.deniesAll ? 'it may not open it.' : `the trial ended with ${code}.`,
  };
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
