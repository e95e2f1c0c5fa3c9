import { readFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import { rebootMark } from '../guest/guest-files.js';
import { readConsole } from './console.js';
import { hasStatus, ignoringAbsence } from './engine.js';
import type { HostContext } from './host-context.js';
import { containerName, label } from './names.js';
import { resumed } from './disturb.js';
import { until } from './until.js';

/** systemd takes PID 1 over within milliseconds; a machine that has not done so by then never will. */
const initDeadlineMs = 30_000;

/**
 * Lines of the console in the message about a machine that does not boot. The reason is there: "Too many open files"
 * stands for the host's fs.inotify.max_user_instances, of which a machine takes about six of the usual 128.
 */
const consoleTail = 6;

/** Switching machines on and off. Not for two callers at once on the same machine. */
export interface Power {
  /** Boots the machine and plugs it into its network; returns when its init system runs. */
  on(instanceId: string): Promise<void>;
  /** Clean shutdown within the grace period in seconds, then the plug; 0 pulls it at once. */
  off(instanceId: string, graceSeconds: number): Promise<void>;
  /** What an exit was: our own doing, a reboot that the guest asked for (done here), or a stop by itself. */
  afterExit(instanceId: string): Promise<'nothing' | 'rebooted' | 'stopped-by-itself'>;
}

export function createPower(host: HostContext): Power {
  /** Machines that we stopped ourselves, until their next start: their end is an answer, not an event. */
  const stoppedByUs = new Set<string>();
  const container = (id: string): Docker.Container =>
    host.engine.getContainer(containerName(host.cloudId, id));

  const on = async (id: string): Promise<void> => {
    stoppedByUs.delete(id);
    await ignoringAbsence(container(id).start() as Promise<unknown>);
    const { State, Config } = await container(id).inspect();
    const vpcId = Config.Labels[label.vpc] ?? '';
    try {
      await host.traffic.install({ instanceId: id, vpcId, pid: State.Pid });
      await host.networks.get(vpcId).plug(id, State.Pid);
      await host.speeds.booted(id, State.Pid);
      const up = await until(() => initRuns(State.Pid), { everyMs: 10, withinMs: initDeadlineMs });
      if (up === undefined) throw new Error(`no init system within ${initDeadlineMs} ms`);
    } catch (error) {
      const said = (await readConsole(container(id))).trim().split('\n').slice(-consoleTail).join(' | ');
      throw new Error(`${id} did not boot; its console ends with: ${said}`, { cause: error });
    }
  };

  return {
    on,
    off: async (id, graceSeconds) => {
      stoppedByUs.add(id);
      // A guest that stands still does not hear the request to shut down: its plug is pulled.
      const isPaused = (await ignoringAbsence(container(id).inspect()))?.State.Paused === true;
      if (isPaused) await resumed(container(id));
      if (graceSeconds > 0 && !isPaused)
        await ignoringAbsence(container(id).stop({ t: graceSeconds }) as Promise<unknown>);
      else await killed(container(id));
      await unplugged(host, container(id), id);
    },
    afterExit: async (id) => {
      const facts = await ignoringAbsence(container(id).inspect());
      if (stoppedByUs.has(id) || facts === undefined || facts.State.Running) return 'nothing';
      await unplugged(host, container(id), id);
      if (!(await leftRebootMark(container(id)))) return 'stopped-by-itself';
      await on(id);
      return 'rebooted';
    },
  };
}

async function unplugged(host: HostContext, container: Docker.Container, id: string): Promise<void> {
  const facts = await ignoringAbsence(container.inspect());
  const vpcId = facts?.Config.Labels[label.vpc];
  host.speeds.stopped(id);
  for (const listener of host.stopListeners) listener(id);
  if (vpcId !== undefined) await host.networks.get(vpcId).unplug(id);
}

async function killed(container: Docker.Container): Promise<void> {
  try {
    await ignoringAbsence(container.kill() as Promise<unknown>);
  } catch (error) {
    // 409: it is not running.
    if (!hasStatus(error, 409)) throw error;
  }
  await ignoringAbsence(container.wait() as Promise<unknown>);
}

async function initRuns(pid: number): Promise<true | undefined> {
  const comm = await readFile(`/proc/${pid}/comm`, 'utf8').catch((cause: unknown) => {
    // What ended will not come up, however long one waits.
    throw new Error('its first process ended', { cause });
  });
  return comm.trim() === 'systemd' ? true : undefined;
}

/** Whether the guest left word that this exit is a reboot; the next boot removes it. */
async function leftRebootMark(container: Docker.Container): Promise<boolean> {
  const mark = await ignoringAbsence(container.getArchive({ path: rebootMark }));
  if (mark === undefined) return false;
  mark.resume();
  return true;
}
