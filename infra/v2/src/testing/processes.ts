import { readdirSync, readFileSync } from 'node:fs';

/** Processes that a process has started and that live, from the kernel's own account (Linux). */
function childrenOf(pid: number): readonly number[] {
  const tasks = `/proc/${String(pid)}/task`;
  try {
    return readdirSync(tasks).flatMap((task) =>
      readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** Kills terraform below a command, and the providers below terraform, without a word; false when none runs. */
export function killTerraform(command: number): boolean {
  const terraforms = childrenOf(command).filter(isTerraform);
  for (const pid of terraforms) {
    const providers = childrenOf(pid);
    for (const one of [pid, ...providers]) process.kill(one, 'SIGKILL');
  }
  return terraforms.length > 0;
}

/** Whether terraform runs below a command, and is there for this: `plan`. */
export function terraformRuns(command: number, work: string): boolean {
  return childrenOf(command).some((pid) => isTerraform(pid) && argumentsOf(pid)[1] === work);
}

function isTerraform(pid: number): boolean {
  return argumentsOf(pid)[0]?.endsWith('terraform') === true;
}

/** Nothing for a process that is gone meanwhile. */
function argumentsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
