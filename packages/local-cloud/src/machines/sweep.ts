import { ignoringAbsence, type Engine } from './engine.js';
import { label } from './names.js';

/** Removes every machine of a cloud, running or not, found by label. */
export async function removeContainers(engine: Engine, cloudId: string): Promise<number> {
  const filters = { label: [`${label.cloud}=${cloudId}`] };
  const found = await engine.listContainers({ all: true, filters });
  await Promise.all(
    found.map(({ Id }) =>
      ignoringAbsence(engine.getContainer(Id).remove({ force: true, v: true }) as Promise<unknown>),
    ),
  );
  return found.length;
}

/** Removes every captured image of a cloud, found by label; the cached base carries no cloud. */
export async function removeImages(engine: Engine, cloudId: string): Promise<number> {
  const filters = { label: [`${label.cloud}=${cloudId}`] };
  const found = await engine.listImages({ filters });
  for (const { Id } of found) {
    await ignoringAbsence(engine.getImage(Id).remove({ force: true }) as Promise<unknown>);
  }
  return found.length;
}
