import { PassThrough } from 'node:stream';
import { pack } from 'tar-stream';
import type { GuestFile } from '../guest/guest-files.js';

/** A tar stream of these files, owned by root, for the engine's archive call at `/`. */
export function archiveOf(files: readonly GuestFile[]): NodeJS.ReadableStream {
  const archive = pack();
  for (const { path, content, mode } of files) archive.entry({ name: path.slice(1), mode }, content);
  archive.finalize();
  return archive.pipe(new PassThrough());
}
