import { link, rename, rm, truncate } from 'node:fs/promises';
import { HostCommandFailed, hostCommand } from './host-command.js';
import { loopDevice } from './loop.js';

/** A volume may be large and the disk slow; the copy still ends. */
const copyTimeoutMs = 30 * 60_000;

/** Copies a volume's bytes: shared blocks where the file system can, else only what is not a hole. Whole or not at all. */
export async function copySparse(from: string, to: string): Promise<void> {
  const partial = `${to}.partial`;
  await hostCommand('cp', ['--reflink=auto', '--sparse=always', from, partial], { timeoutMs: copyTimeoutMs });
  await rename(partial, to);
}

/** A second name for a file that nobody writes any more, or a copy where its file system is another one. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    // There already: two images of a store may share a snapshot.
    if (code === 'EEXIST') return undefined;
    if (code === 'EXDEV') return copySparse(from, to);
    throw cause;
  });
}

/** Copies a volume's bytes at one moment, whoever writes meanwhile; false where the file system cannot share blocks. */
export async function copyShared(from: string, to: string): Promise<boolean> {
  const partial = `${to}.partial`;
  try {
    await hostCommand('cp', ['--reflink=always', from, partial]);
  } catch (error) {
    if (!(error instanceof HostCommandFailed)) throw error;
    await rm(partial, { force: true });
    return false;
  }
  await rename(partial, to);
  return true;
}

/**
 * Tears a volume from under a machine that still uses it. The kernel keeps a loop device alive until its last user
 * closes it, so the volume's bytes move to a new file and the machine is left with a device of no size, on which every
 * access fails. Order: from `chattr +i` on no write reaches the bytes, so what is copied is one moment's state.
 */
export async function cutOff(file: string, minor: number): Promise<void> {
  const torn = `${file}.torn-${minor}`;
  await hostCommand('chattr', ['+i', file]);
  try {
    await copySparse(file, `${file}.kept`);
  } finally {
    await hostCommand('chattr', ['-i', file]);
  }
  await rename(file, torn);
  await rename(`${file}.kept`, file);
  await truncate(torn, 0);
  await hostCommand('losetup', ['--set-capacity', loopDevice(minor)]);
  await rm(torn);
}
