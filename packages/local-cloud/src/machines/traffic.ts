import { HostCommandFailed, hostCommand } from './host-command.js';
import { hooks, trafficText, type CloudServices } from './traffic-text.js';
import type { TrafficPolicy } from './traffic-policy.js';

/** Runs a program of the host inside the network namespace of a process. */
function inNamespace(pid: number, command: readonly string[], input?: string): Promise<string> {
  const args = ['-t', String(pid), '-n', ...command];
  return hostCommand('nsenter', args, input === undefined ? {} : { input });
}

/**
 * Puts a policy in force in the network namespace of a process, in one step: no packet meets half of it. What else the
 * guest has in its tables stays. Throws HostCommandFailed when the kernel refuses, or when the process is gone.
 */
export async function enforceTraffic(
  pid: number,
  policy: TrafficPolicy,
  services: CloudServices,
): Promise<void> {
  const saved = await inNamespace(pid, ['iptables-save', '-t', 'mangle']);
  const present = saved.split('\n');
  const hooked = hooks.every((hook) => present.includes(hook));
  await inNamespace(
    pid,
    ['iptables-restore', '-w', '10', '--noflush'],
    trafficText(policy, services, hooked),
  );
}

/** Whether an error of {@link enforceTraffic} only says that the machine has stopped meanwhile. */
export async function hasGone(pid: number, error: unknown): Promise<boolean> {
  if (!(error instanceof HostCommandFailed)) return false;
  return inNamespace(pid, ['true']).then(
    () => false,
    () => true,
  );
}
