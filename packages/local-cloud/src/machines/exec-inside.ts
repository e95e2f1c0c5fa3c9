import type { Duplex } from 'node:stream';
import { hasStatus } from './engine.js';
import type { HostContext } from './host-context.js';
import { containerName } from './names.js';

/**
 * Runs a command inside a machine, by the engine: with the guest's rights and no more. (Entering only the mount
 * namespace from the host would run the guest's binaries with the host's rights.) A machine that does not run is no
 * error: there is nothing to be done in it.
 */
export async function execInside(host: HostContext, instanceId: string, command: string[]): Promise<void> {
  const container = host.engine.getContainer(containerName(host.cloudId, instanceId));
  try {
    const exec = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true, Tty: true });
    const output = await exec.start({ Tty: true });
    const text = await textOf(output);
    const { ExitCode } = await exec.inspect();
    if (ExitCode !== 0)
      throw new Error(`A command inside ${instanceId} failed (exit ${ExitCode}): ${text.trim()}`);
  } catch (error) {
    // 404: there is no such machine; 409: it is not running.
    if (!hasStatus(error, 404) && !hasStatus(error, 409)) throw error;
  }
}

async function textOf(output: Duplex): Promise<string> {
  let text = '';
  for await (const chunk of output) text = (text + String(chunk)).slice(-10_000);
  return text;
}
