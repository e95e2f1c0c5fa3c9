import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenericContainer, getContainerRuntimeClient } from 'testcontainers';
import { fetchPackages, packageTar, type PinnedPackage } from './packages.js';

/** An image of nothing but a service and what it needs: no registry is asked, not even for a base. */
export interface FixtureImage {
  /** `etcd-probe-fixture`: names the image, and the folder that keeps its packages. */
  readonly name: string;
  readonly packages: readonly PinnedPackage[];
  /** Path of the program in it. */
  readonly program: string;
}

const kept = join(import.meta.dirname, '../../../.moult');
const found = new Map<string, Promise<string>>();

/** The image's tag; built when the engine does not have it, once however many members ask for it at the same time. */
export function fixtureImage(image: FixtureImage): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(image)).digest('hex').slice(0, 12);
  const tag = `${image.name}:${digest}`;
  const known = found.get(tag) ?? findOrBuild(image, tag);
  found.set(tag, known);
  return known;
}

async function findOrBuild(image: FixtureImage, tag: string): Promise<string> {
  const { container } = await getContainerRuntimeClient();
  const known = await container.dockerode
    .getImage(tag)
    .inspect()
    .catch(() => null);
  if (known === null) await build(image, tag);
  return tag;
}

async function build({ name, packages, program }: FixtureImage, tag: string): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), `${name}-image-`));
  try {
    const parts: string[] = [];
    for (const [at, path] of (await fetchPackages(packages, join(kept, name))).entries()) {
      const part = `part-${String(at)}.tar`;
      await writeFile(join(context, part), await packageTar(path));
      parts.push(part);
    }
    // ADD unpacks an archive.
    const lines = [
      'FROM scratch',
      ...parts.map((part) => `ADD ${part} /`),
      `ENTRYPOINT ${JSON.stringify([program])}`,
    ];
    await writeFile(join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
    await GenericContainer.fromDockerfile(context).build(tag, { deleteOnExit: false });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}
