import { execa } from 'execa';
import { onPath } from './on-path.js';
import type { Machine, Probe } from './probe.js';

/** What is not to be had without one of them; whoever has neither has the SDK for JavaScript, which is a dependency. */
const without = 'the tests tell no story of the local cloud through it.';

/** Said, and never installed: a test of the local cloud tells its story through every client of AWS that a machine has. */
export async function probeAwsCli(machine: Machine): Promise<Probe> {
  const name = 'AWS CLI';
  // Where it is, and not which: to ask it takes half a second of processor time at every run.
  const path = await onPath(machine, 'aws');
  if (path !== undefined) return { kind: 'found', name, detail: path };
  return { kind: 'optional', name, without: `${without} To get it: pip install awscli` };
}

/** boto3, looked for and not imported, which would take as long as all other probes together. */
export async function probeBoto3({ env }: Machine): Promise<Probe> {
  const name = 'boto3';
  const script = 'import importlib.util; print(importlib.util.find_spec("boto3").origin)';
  const asked = await execa('python3', ['-c', script], {
    ...{ env, extendEnv: false, reject: false, timeout: 20_000 },
  });
  if (!asked.failed) return { kind: 'found', name, detail: asked.stdout.trim() };
  return { kind: 'optional', name, without: `${without} To get it: pip install boto3` };
}
