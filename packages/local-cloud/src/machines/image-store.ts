import { baseImage } from './base-image.js';
import type { Suite } from './base-recipe.js';
import { ignoringAbsence, type Engine } from './engine.js';
import { flatten } from './flatten.js';
import { forgetImage, keepImage, keptImage, keptTag } from './kept-images.js';
import { containerName, imageTag, label } from './names.js';
import { withOwnEnvironment } from './own-environment.js';
import type { ImageHost } from './port.js';

/** The images of one cloud, under their EC2 ids. */
export interface ImageStore extends ImageHost {
  /** The engine's name of an image; throws when it was never registered here. */
  tagOf(imageId: string): string;
}

/** Captured images are the cloud's and go with it; the base is the host's and stays. */
export function createImageStore(engine: Engine, cloudId: string): ImageStore {
  const tags = new Map<string, string>();
  const adopted = new Set<string>();
  const bases = new Map<Suite, ReturnType<typeof baseImage>>();
  return {
    provideBase: async (imageId, suite = 'bookworm') => {
      // Several machines may be launched at once from a base that is still to be made: it is made once.
      const made = bases.get(suite) ?? baseImage(engine, cloudId, suite);
      bases.set(suite, made);
      const { tag, description } = await made.catch((error: unknown) => {
        bases.delete(suite);
        throw error;
      });
      tags.set(imageId, tag);
      return { description };
    },
    capture: async (imageId, instanceId) => {
      if (tags.has(imageId)) return;
      const container = engine.getContainer(containerName(cloudId, instanceId));
      const { State } = await container.inspect();
      const tag = imageTag(cloudId, imageId);
      // Paused, so that the files are those of one moment, as a snapshot's are.
      const stopsForIt = State.Running && !State.Paused;
      if (stopsForIt) await container.pause();
      try {
        await withOwnEnvironment(container, () =>
          flatten(engine, container, tag, { [label.cloud]: cloudId, [label.image]: imageId }),
        );
      } finally {
        if (stopsForIt) await container.unpause();
      }
      tags.set(imageId, tag);
    },
    remove: async (imageId) => {
      const tag = tags.get(imageId);
      tags.delete(imageId);
      // Its name stays until the cloud ends: without one, machines made from it would leave files that nobody finds.
      if (adopted.delete(imageId)) return;
      if (tag === imageTag(cloudId, imageId)) {
        // Forced, which for a name means: also while machines made from it live, as on EC2. The files stay until they go.
        await ignoringAbsence(engine.getImage(tag).remove({ force: true }));
      }
    },
    keep: async (imageId, name) => (await keepImage(engine, tagOf(tags, imageId), name)).content,
    adopt: async (imageId, { name, content }) => {
      const kept = await keptImage(name, engine);
      if (kept === undefined) throw new Error('The container engine has its files no more.');
      if (kept.content !== content) throw new Error('The container engine has other files under its name.');
      // A name of this cloud's own: whoever else forgets the image meanwhile, this cloud still has it.
      await engine.getImage(keptTag(name)).tag({ repo: `lc-${cloudId}`, tag: imageId });
      tags.set(imageId, imageTag(cloudId, imageId));
      adopted.add(imageId);
    },
    forget: (name) => forgetImage(name, engine),
    tagOf: (imageId) => tagOf(tags, imageId),
  };
}

function tagOf(tags: ReadonlyMap<string, string>, imageId: string): string {
  const tag = tags.get(imageId);
  if (tag === undefined) throw new Error(`${imageId} is no image of this host.`);
  return tag;
}
