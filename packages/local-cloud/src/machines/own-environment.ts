import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { extract, pack, type Header } from 'tar-stream';
import { ignoringAbsence } from './engine.js';
import { withoutCloud } from './environment.js';

/** One file of a machine with its owner and mode. */
interface KeptFile {
  readonly header: Header;
  readonly content: string;
}

/**
 * Does a job while /etc/environment of a machine, running or not, holds nothing of the cloud; afterwards it is as before.
 * A kill in between costs the machine these lines until its next boot.
 */
export async function withOwnEnvironment(
  container: Docker.Container,
  job: () => Promise<void>,
): Promise<void> {
  const file = await readFile(container, '/etc/environment');
  const own = file && withoutCloud(file.content);
  if (file === undefined || own === undefined || own === file.content) return job();
  await writeFile(container, '/etc', { ...file, content: own });
  try {
    await job();
  } finally {
    await writeFile(container, '/etc', file);
  }
}

/** A plain file as the engine sees it, without anything of the guest's being run; undefined when there is none. */
async function readFile(container: Docker.Container, path: string): Promise<KeptFile | undefined> {
  const archive = await ignoringAbsence(container.getArchive({ path }));
  if (archive === undefined) return undefined;
  const entries = extract();
  archive.pipe(entries);
  let found: KeptFile | undefined;
  for await (const entry of entries) {
    const content = await text(entry);
    if (entry.header.type === 'file') found = { header: entry.header, content };
  }
  return found;
}

async function writeFile(container: Docker.Container, directory: string, file: KeptFile): Promise<void> {
  const archive = pack();
  archive.entry({ ...file.header, size: Buffer.byteLength(file.content) }, file.content);
  archive.finalize();
  // Through a stream of Node's own: tar-stream's is not one that the engine's client recognises.
  await container.putArchive(archive.pipe(new PassThrough()), { path: directory });
}
