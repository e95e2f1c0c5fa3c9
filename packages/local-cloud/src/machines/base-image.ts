import { finishScript, guestFiles } from '../guest/guest-files.js';
import { archiveOf } from './archive.js';
import { baseTag, suiteNumber, unfinishedTag, type Suite } from './base-recipe.js';
import { flatten } from './flatten.js';
import { ignoringAbsence, type Engine } from './engine.js';
import { label } from './names.js';
import { hostAptFiles } from './host-apt.js';
import { rootFilesystem, type RootFilesystem } from './root-filesystem.js';

/** Where the base came from is kept in the image, so that a later cloud can say it too. */
const fromLabel = `${label.base}.from`;

/** The Debian base of one release, made now or by an earlier cloud with the same recipe. */
export async function baseImage(
  engine: Engine,
  cloudId: string,
  suite: Suite,
): Promise<{ readonly tag: string; readonly description: string }> {
  const tag = baseTag(suite);
  const present = await ignoringAbsence(engine.getImage(tag).inspect());
  if (present)
    return { tag, description: describe(suite, present.Config.Labels[fromLabel] ?? 'an earlier cloud') };
  const unfinished = unfinishedTag(cloudId);
  try {
    const root = await rootFilesystem(engine, unfinished, suite);
    await finished(engine, { cloudId, tag, root });
    return { tag, description: describe(suite, root.from) };
  } finally {
    await ignoringAbsence(engine.getImage(unfinished).remove() as Promise<unknown>);
  }
}

function describe(suite: Suite, from: string): string {
  return `Debian ${suiteNumber[suite]} (${suite}) with systemd and sshd, from ${from}`;
}

/** Runs the finishing script over the root file system in a container, and flattens the outcome into the base. */
async function finished(
  engine: Engine,
  wanted: { readonly cloudId: string; readonly tag: string; readonly root: RootFilesystem },
): Promise<void> {
  const { cloudId, tag, root } = wanted;
  const container = await engine.createContainer({
    Image: root.image,
    Cmd: ['/bin/sh', '-c', root.prepare + finishScript],
    Tty: true,
    Labels: { [label.cloud]: cloudId },
  });
  try {
    await container.putArchive(archiveOf([...guestFiles(), ...(await hostAptFiles())]), { path: '/' });
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    if (StatusCode !== 0) {
      const log = (await container.logs({ stdout: true, stderr: true, tail: 20 })).toString();
      throw new Error(`The base image could not be finished (exit ${StatusCode}): ${log}`);
    }
    // Another cloud may have built the same meanwhile; a second one of the same name would leave the first without one.
    if (await ignoringAbsence(engine.getImage(tag).inspect())) return;
    await flatten(engine, container, tag, { [label.base]: 'finished', [fromLabel]: root.from });
  } finally {
    await container.remove({ force: true, v: true });
  }
}
