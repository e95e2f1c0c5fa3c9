import { readFile, stat } from 'node:fs/promises';
import Docker from 'dockerode';
import { execa } from 'execa';

/** A cloud whose leavings are looked for. */
export interface EndedCloud {
  readonly cloudId: string;
  /** Where it kept its files. */
  readonly stateDir: string;
  /** The blocks of the networks it had. */
  readonly blocks: readonly string[];
}

/**
 * Everything on this host that still bears the name of a cloud: containers, networks and images of the engine, loop devices and
 * mounts on its files, routes to its networks, packet filter rules, files. Looked for by other means than those by which
 * the cloud cleans up: its own idea of what it made is what is in question.
 */
export async function leftOnHost(cloud: EndedCloud): Promise<readonly string[]> {
  const found = await Promise.all([
    inEngine(cloud),
    linesWith(
      'loop device',
      ['losetup', '--list', '--noheadings', '--output', 'NAME,BACK-FILE'],
      [cloud.stateDir],
    ),
    mounts(cloud),
    linesWith('route', ['ip', '-4', 'route', 'show', 'table', 'all'], cloud.blocks),
    linesWith('rule', ['iptables-save'], [cloud.cloudId, ...cloud.blocks]),
    files(cloud),
  ]);
  return found.flat();
}

/** Whatever the engine has whose name says the cloud's id. */
async function inEngine({ cloudId }: EndedCloud): Promise<readonly string[]> {
  const engine = new Docker();
  const [containers, networks, images] = await Promise.all([
    engine.listContainers({ all: true }),
    engine.listNetworks(),
    engine.listImages({ all: true }),
  ]);
  const named = (what: string, names: readonly string[]): readonly string[] =>
    names.filter((name) => name.includes(cloudId)).map((name) => `${what} ${name}`);
  return [
    ...named(
      'container',
      containers.map(({ Names }) => Names.join(' ')),
    ),
    ...named(
      'network',
      networks.map(({ Name }) => Name),
    ),
    ...named(
      'image',
      images.flatMap(({ RepoTags }) => (RepoTags as string[] | null) ?? []),
    ),
  ];
}

async function linesWith(
  what: string,
  [command = '', ...args]: readonly string[],
  words: readonly string[],
): Promise<readonly string[]> {
  const { stdout } = await execa(command, args, { timeout: 20_000 });
  return linesNaming(stdout, words).map((line) => `${what} ${line}`);
}

/** The lines of a listing that name one of the words. Pure. */
export function linesNaming(text: string, words: readonly string[]): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => words.some((word) => line.includes(word)));
}

async function mounts({ cloudId, stateDir }: EndedCloud): Promise<readonly string[]> {
  const table = await readFile('/proc/self/mountinfo', 'utf8');
  return linesNaming(table, [cloudId, stateDir]).map((line) => `mount ${line}`);
}

async function files({ stateDir }: EndedCloud): Promise<readonly string[]> {
  const there = await stat(stateDir).then(
    () => true,
    () => false,
  );
  return there ? [`folder ${stateDir}`] : [];
}
