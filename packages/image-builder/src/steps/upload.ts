import { quoted, UploadFailed, type UploadedFile } from '@moult/aws';
import { BuildRefused } from '../build-refused.js';
import { lastLine } from '../machine/last-line.js';
import { describeEnd, succeeded, type Machine } from '../machine/machine.js';
import { contentOf, rootOnly, uploadEnvironment, type Provisioning } from './provision.js';
import { workDir } from './work-dir.js';

/** sshd allows ten sessions on a connection (MaxSessions) and counts those of a moment ago too. */
const uploadsAtOnce = 4;

/** Looking a few names up; the rest is a busy machine. */
const lookSeconds = 60;

/** A file and what of `image.ts` asks for it: `files[0]`. */
interface Asked extends UploadedFile {
  readonly field: string;
}

/** Places the environment, the sources and the files; each script travels when it is run. */
export async function upload(machine: Machine, work: Provisioning): Promise<void> {
  const { loaded, sources } = work;
  await refuseUnknownOwners(machine, work);
  await uploadEnvironment(machine, work);
  const files: Asked[] = [
    ...sources.map(({ name, content }, index) => ({
      ...{ ...rootOnly, path: `${workDir}/sources/${name}`, content },
      field: `sources[${index}]`,
    })),
    ...loaded.definition.files.map(({ from, to, mode, owner }, index) => ({
      ...{ path: to, mode, owner, content: contentOf(loaded, from) },
      field: `files[${index}]`,
    })),
  ];
  for (let at = 0; at < files.length; at += uploadsAtOnce) {
    await Promise.all(files.slice(at, at + uploadsAtOnce).map((file) => place(machine, work, file)));
  }
}

async function place(machine: Machine, work: Provisioning, { field, ...file }: Asked): Promise<void> {
  try {
    await machine.place(file, { signal: work.signal });
  } catch (cause) {
    // A machine behind SSH says it so, a container so.
    if (!(cause instanceof UploadFailed || cause instanceof BuildRefused)) throw cause;
    throw refused(work, `${field}: ${cause.message}`, cause);
  }
}

/**
 * Files are placed before the scripts run, so an owner must be on the base: one that a script makes is given its files by that
 * script. Asked beforehand, because what `chown` says names neither the file nor the field.
 */
async function refuseUnknownOwners(machine: Machine, work: Provisioning): Promise<void> {
  const { files } = work.loaded.definition;
  const parts = (owner: string): readonly [user: string, group: string] => {
    const [user = '', group = ''] = owner.split(':');
    return [`user ${user}`, `group ${group}`];
  };
  const asked = [...new Set(files.flatMap(({ owner }) => parts(owner)))].filter((one) => !/ root$/.test(one));
  if (asked.length === 0) return;
  const script = asked.map((one) => {
    const [kind = '', name = ''] = one.split(' ');
    const known = kind === 'user' ? `id -u ${quoted(name)}` : `getent group ${quoted(name)}`;
    return `${known} >/dev/null 2>&1 || echo 'unknown ${one}'`;
  });
  const outcome = await machine.run(script.join('\n'), { deadlineSeconds: lookSeconds, signal: work.signal });
  if (!succeeded(outcome)) {
    const said = lastLine(outcome.tail);
    throw refused(
      work,
      `files: looking for their owners ${describeEnd(outcome.ended)}; it last said: ${said}`,
    );
  }
  const said = outcome.tail.split('\n');
  for (const [index, { owner, to }] of files.entries()) {
    const missing = parts(owner).find((one) => said.includes(`unknown ${one}`));
    if (missing === undefined) continue;
    const why = `files are placed before the scripts run, so the script that makes it must give it ${to}`;
    throw refused(work, `files[${index}].owner: the base has no ${missing}: ${why}`);
  }
}

function refused({ loaded }: Provisioning, what: string, cause?: unknown): BuildRefused {
  const { name, version } = loaded.definition;
  return new BuildRefused('provisioning', `image.ts of ${name} ${version}: ${what}.`, { cause });
}
