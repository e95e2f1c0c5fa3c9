import { finishScript, guestFiles } from '../guest/guest-files.js';
import { archiveOf } from './archive.js';
import { baseTag, unfinishedTag } from './base-recipe.js';
import { flatten } from './flatten.js';
import { ignoringAbsence, type Engine } from './engine.js';
import { label } from './names.js';
import { rootFilesystem } from './root-filesystem.js';

/** Where the base came from is kept in the image, so that a later cloud can say it too. */
const fromLabel = `${label.base}.from`;

/** The Debian base, made now or by an earlier cloud with the same recipe. */
export async function baseImage(
  engine: Engine,
  cloudId: string,
): Promise<{ readonly tag: string; readonly description: string }> {
  const tag = baseTag();
  const present = await ignoringAbsence(engine.getImage(tag).inspect());
  if (present) return { tag, description: describe(present.Config.Labels[fromLabel] ?? 'an earlier cloud') };
  const unfinished = unfinishedTag(cloudId);
  try {
    const root = await rootFilesystem(engine, unfinished);
    await finished(engine, root.image, { tag, from: root.from, script: root.prepare + finishScript });
    return { tag, description: describe(root.from) };
  } finally {
    await ignoringAbsence(engine.getImage(unfinished).remove() as Promise<unknown>);
  }
}

function describe(from: string): string {
  return `Debian 12 (bookworm) with systemd and sshd, from ${from}`;
}

/** Runs the finishing script over the root file system in a container, and flattens the outcome into the base. */
async function finished(
  engine: Engine,
  image: string,
  result: { readonly tag: string; readonly from: string; readonly script: string },
): Promise<void> {
  const container = await engine.createContainer({
    Image: image,
    Cmd: ['/bin/sh', '-c', result.script],
    Tty: true,
    Labels: { [label.base]: 'unfinished' },
  });
  try {
    await container.putArchive(archiveOf(guestFiles()), { path: '/' });
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    if (StatusCode !== 0) {
      const log = (await container.logs({ stdout: true, stderr: true, tail: 20 })).toString();
      throw new Error(`The base image could not be finished (exit ${StatusCode}): ${log}`);
    }
    await flatten(engine, container, result.tag, { [label.base]: 'finished', [fromLabel]: result.from });
  } finally {
    await container.remove({ force: true, v: true });
  }
}
