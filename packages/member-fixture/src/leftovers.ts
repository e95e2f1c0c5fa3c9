import { randomBytes } from 'node:crypto';
import { getContainerRuntimeClient } from 'testcontainers';

/** Names for what one kind of fixture makes, and the removal of what a killed run left behind. */
export class Leftovers {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** A name that says which process it belongs to, so that a later run can tell what a killed one left behind. */
  name(what: string): string {
    return `${this.#prefix}-${String(process.pid)}-${randomBytes(4).toString('hex')}-${what}`;
  }

  /** Removes containers and volumes whose process is gone. Others may be using theirs right now. */
  async sweep(): Promise<void> {
    const { container } = await getContainerRuntimeClient();
    const engine = container.dockerode;
    const filters = { name: [this.#prefix] };
    for (const { Id, Names } of await engine.listContainers({ all: true, filters })) {
      const orphan = Names.some((name) => this.#isOrphan(name));
      if (orphan) await engine.getContainer(Id).remove({ force: true, v: true }).catch(ignore);
    }
    const { Volumes } = await engine.listVolumes({ filters });
    for (const { Name } of Volumes) if (this.#isOrphan(Name)) await removeVolume(Name);
  }

  #isOrphan(name: string): boolean {
    const pid = new RegExp(`^/?${this.#prefix}-(\\d+)-`).exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  }
}

/** Removes a volume; one that is gone is gone. */
export async function removeVolume(name: string): Promise<void> {
  const { container } = await getContainerRuntimeClient();
  await container.dockerode.getVolume(name).remove({ force: true }).catch(ignore);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

// Two sweeps may race for the same leftover.
const ignore = (): undefined => undefined;
