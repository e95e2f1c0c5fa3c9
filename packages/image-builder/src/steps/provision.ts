import { BuildRefused } from '../build-refused.js';
import type { Watch } from '../build/events.js';
import type { BuildLog } from '../build/log.js';
import { step } from '../build/step.js';
import type { Script } from '../definition/definition.js';
import type { LoadedDefinition } from '../definition/load.js';
import { lastLine } from '../machine/last-line.js';
import { describeEnd, succeeded, type Machine, type RunOutcome } from '../machine/machine.js';
import type { ObtainedSource } from '../sources/obtain.js';
import { workDir } from './work-dir.js';

/** What provisioning needs beside the machine. */
export interface Provisioning {
  readonly loaded: LoadedDefinition;
  readonly sources: readonly ObtainedSource[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly watch: Watch;
  readonly log: BuildLog;
  readonly signal?: AbortSignal | undefined;
}

/** What only root may read, as everything that a build needs on the machine. */
export const rootOnly = { mode: 0o600, owner: 'root:root' };

/** Places what scripts read of the build: who the image is, its parameters, its sources and its secrets. */
export async function uploadEnvironment(machine: Machine, work: Provisioning): Promise<void> {
  const file = { ...rootOnly, path: `${workDir}/environment`, content: Buffer.from(environmentFile(work)) };
  await machine.place(file, { signal: work.signal });
}

/** Runs the provisioning scripts in their order, each a step of its own. */
export async function provision(machine: Machine, work: Provisioning): Promise<void> {
  const { name, version, provision: scripts } = work.loaded.definition;
  for (const [index, script] of scripts.entries()) {
    await step(work, `provision ${script.script}`, async () => {
      const outcome = await runScript(machine, work, script);
      if (succeeded(outcome)) return;
      throw new BuildRefused(
        'provisioning',
        `image.ts of ${name} ${version}: provision[${index}]: ${script.script} ${describeEnd(outcome.ended)}; it last said: ${lastLine(outcome.tail)} (log: ${work.log.path}).`,
      );
    });
  }
}

/** Runs one script of the definition as root, with the build's environment, its output streamed and kept. */
export async function runScript(
  machine: Machine,
  work: Provisioning,
  { script, deadlineSeconds }: Script,
): Promise<RunOutcome> {
  const path = `${workDir}/scripts/${script.replaceAll(/[^A-Za-z0-9.-]/g, '_')}`;
  await machine.place(
    { path, mode: 0o600, content: contentOf(work.loaded, script) },
    { signal: work.signal },
  );
  return machine.run(`set -a; . ${workDir}/environment; set +a; exec sh ${path}`, {
    deadlineSeconds,
    signal: work.signal,
    onOutput: (text) => {
      work.log.write(text);
      work.watch({ kind: 'output', step: script, text });
    },
  });
}

/** Shell assignments that a POSIX shell reads back unchanged. */
function environmentFile({ loaded, sources, environment }: Provisioning): string {
  const { definition } = loaded;
  const variables: [string, string][] = [
    ['MOULT_IMAGE', definition.name],
    ['MOULT_VERSION', definition.version],
    ...Object.entries(definition.parameters).map(([name, value]): [string, string] => [
      `MOULT_PARAMETER_${name}`,
      value,
    ]),
    ...sources.flatMap(({ name, variant }): [string, string][] => {
      const prefix = `MOULT_SOURCE_${name.toUpperCase().replaceAll('-', '_')}`;
      return [
        [`${prefix}_FILE`, `${workDir}/sources/${name}`],
        [`${prefix}_KIND`, variant.kind],
        [`${prefix}_VERSION`, variant.version],
      ];
    }),
    ...definition.secrets.map((name): [string, string] => [
      name,
      secretValue(definition.name, name, environment),
    ]),
  ];
  return variables.map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'\n`).join('');
}

function secretValue(image: string, name: string, environment: Provisioning['environment']): string {
  const value = environment[name];
  if (value !== undefined) return value;
  throw new BuildRefused(
    'definition',
    `image.ts of ${image}: secrets: the environment of the build has no variable ${name}.`,
  );
}

/** The bytes of a file or script that a definition names. */
export function contentOf({ contents }: LoadedDefinition, path: string): Buffer {
  const content = contents.get(path);
  if (content === undefined) throw new Error(`${path} was not read with the definition`);
  return content;
}
