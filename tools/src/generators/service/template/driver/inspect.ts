import { createHash } from 'node:crypto';

/** `yes` when a snapshot is whole, else what is wrong: the SHA-256 of all before its last line must stand in that line. */
export function inspectSnapshot(text: string): string {
  const end = text.lastIndexOf('\n');
  if (end < 0) return 'it has no checksum';
  const [data, stated] = [text.slice(0, end), text.slice(end + 1)];
  return createHash('sha256').update(data).digest('hex') === stated
    ? 'yes'
    : 'its data is not what its checksum says';
}
