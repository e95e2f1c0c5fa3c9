import type { SshSession, UploadedFile } from './session.js';

/** A file larger than this belongs into a source with a checksum, not into a definition. */
export const uploadLimitBytes: number = 512 * 1024 * 1024;

/** What could not be placed, and what the machine said. */
export class UploadFailed extends Error {
  override readonly name = 'UploadFailed';
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * Places a file with its mode and owner, as root, through `sudo`. The content travels on standard input, so it is in no
 * argument list; the file gets its mode before its content and its name last, so that nobody reads half of it.
 */
export async function upload(
  session: SshSession,
  file: UploadedFile,
  options: { readonly deadlineMs: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  if (!file.path.startsWith('/'))
    throw new UploadFailed(file.path, `${file.path}: the path must be absolute.`);
  if (file.content.length > uploadLimitBytes) {
    throw new UploadFailed(
      file.path,
      `${file.path}: ${file.content.length} bytes are more than an upload may have.`,
    );
  }
  const [path, owner] = [quoted(file.path), quoted(file.owner ?? 'root:root')];
  const script = [
    'set -eu',
    `mkdir -p "$(dirname ${path})"`,
    `part=$(mktemp ${path}.XXXXXX)`,
    `trap 'rm -f "$part"' EXIT`,
    'cat >"$part"',
    `chown ${owner} "$part"`,
    `chmod ${file.mode.toString(8)} "$part"`,
    `mv -f "$part" ${path}`,
  ].join('\n');
  const outcome = await session.exec(`sudo -n sh -c ${quoted(script)}`, { ...options, input: file.content });
  if (outcome.ended.kind === 'exited' && outcome.ended.code === 0) return;
  const said = outcome.stderr.trim() || outcome.ended.kind;
  throw new UploadFailed(file.path, `${file.path} could not be placed on ${session.target.name}: ${said}`);
}

/** A word that a POSIX shell reads back unchanged. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
