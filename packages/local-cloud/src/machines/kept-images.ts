import { ignoringAbsence, openEngine, type Engine } from './engine.js';

/** The engine's repository for images that outlive their cloud: no sweep looks at it, and it names no cloud. */
const keptRepository = 'local-cloud-kept';

/** What the engine has under a kept name. */
export interface KeptContent {
  /** Digest of the one layer: two images with the same files share it, on disk too. */
  readonly content: string;
  readonly bytes: number;
}

/** The engine's name of what is kept under a name. */
export function keptTag(name: string): string {
  return `${keptRepository}:${name}`;
}

/** Gives an image of the engine a kept name, beside those that it has. */
export async function keepImage(engine: Engine, tag: string, name: string): Promise<KeptContent> {
  await engine.getImage(tag).tag({ repo: keptRepository, tag: name });
  const kept = await keptImage(name, engine);
  if (kept === undefined) throw new Error(`The container engine did not keep ${tag}.`);
  return kept;
}

/** What is kept under a name; undefined when nothing is. */
export async function keptImage(
  name: string,
  engine: Engine = openEngine(),
): Promise<KeptContent | undefined> {
  const found = await ignoringAbsence(engine.getImage(keptTag(name)).inspect());
  return found && { content: (found.RootFS.Layers ?? []).join('+'), bytes: found.Size };
}

/** Takes a kept name away; the files go when no other name and no machine needs them. */
export async function forgetImage(name: string, engine: Engine = openEngine()): Promise<void> {
  await ignoringAbsence(engine.getImage(keptTag(name)).remove({ force: true }));
}
