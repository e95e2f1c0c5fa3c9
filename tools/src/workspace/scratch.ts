import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../../..');

/** A copy of this repository in a temporary folder, with a history of its own, to plant sins and changes in. */
export interface ScratchWorkspace extends AsyncDisposable {
  readonly root: string;
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  /** Changes a JSON file through a function; the file keeps whatever the function leaves alone. */
  edit(path: string, change: (json: Record<string, unknown>) => void): Promise<void>;
  commit(message: string): Promise<void>;
  /** Runs a program of the workspace and answers with its exit code and everything it printed. */
  run(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** How a command ended. */
interface Answer {
  readonly exitCode: number;
  /** Standard output alone, for `--json`. */
  readonly stdout: string;
  /** Both streams, in the order they were printed. */
  readonly all: string;
}

/** Copies what git tracks or would track; node_modules are hard links, so it takes seconds, not a minute. */
export async function scratchWorkspace(): Promise<ScratchWorkspace> {
  const folder = await mkdtemp(join(tmpdir(), 'moult-scratch-'));
  await copyRepository(folder);
  await execa('cp', ['-al', join(root, 'node_modules'), folder]);
  const scratch = open(folder);
  await execa('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  await scratch.commit('chore: start');
  return scratch;
}

async function copyRepository(folder: string): Promise<void> {
  const listed = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  for (const path of listed.stdout.split('\0').filter(Boolean)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    // Deleted in the working tree and not yet in the index: there is nothing to copy.
    await copyFile(join(root, path), target).catch(ignoreAbsent);
  }
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function open(folder: string): ScratchWorkspace {
  const at = (path: string): string => join(folder, path);
  const run: ScratchWorkspace['run'] = async (program, args, env) => {
    const result = await execa(program, args, {
      cwd: folder,
      preferLocal: true,
      localDir: folder,
      env: { ...env, NX_WORKSPACE_ROOT_PATH: folder, FORCE_COLOR: '0' },
      all: true,
      reject: false,
      stdin: 'ignore',
      timeout: 300_000,
    });
    return { exitCode: result.exitCode ?? 1, stdout: result.stdout, all: result.all };
  };
  const write: ScratchWorkspace['write'] = async (path, text) => {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), text);
  };
  const read: ScratchWorkspace['read'] = (path) => readFile(at(path), 'utf8');
  return {
    root: folder,
    run,
    write,
    read,
    edit: async (path, change) => {
      const json = JSON.parse(await read(path)) as Record<string, unknown>;
      change(json);
      await write(path, `${JSON.stringify(json, null, 2)}\n`);
    },
    commit: async (message) => {
      const author = ['-c', 'user.name=scratch', '-c', 'user.email=scratch@example.invalid'];
      await execa('git', ['add', '--all'], { cwd: folder });
      await execa('git', [...author, 'commit', '--quiet', '--message', message], { cwd: folder });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
