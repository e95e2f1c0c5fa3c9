import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { glob } from 'tinyglobby';

const root = resolve(import.meta.dirname, '../../..');

/** A copy of this repository in a temporary folder, with a history of its own, to plant sins and changes in. */
export interface ScratchWorkspace extends AsyncDisposable {
  readonly root: string;
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  remove(path: string): Promise<void>;
  /** Changes a JSON file through a function; the file keeps whatever the function leaves alone. */
  edit(path: string, change: (json: Record<string, unknown>) => void): Promise<void>;
  commit(message: string): Promise<void>;
  /** Runs a program of the workspace, in one of its folders or in its root; answers with all that it printed. */
  run(program: string, args: readonly string[], inside?: string): Promise<Answer>;
}

/** How a command ended. */
interface Answer {
  readonly exitCode: number;
  /** Standard output alone, for `--json`. */
  readonly stdout: string;
  /** Both streams, in the order they were printed. */
  readonly all: string;
}

/**
 * Copies what git tracks or would track; node_modules are hard links, so it takes seconds, not a minute. `built`: with
 * what the compiler has written here, so that it writes anew only what is not of these sources.
 */
export async function scratchWorkspace({ built = false } = {}): Promise<ScratchWorkspace> {
  // Beside the packages, on the file system of node_modules: hard links do not reach across.
  const parent = join(root, '.moult', 'scratch');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'workspace-'));
  if (built) await copyBuilt(folder);
  await copyRepository(folder);
  await execa('cp', ['-al', join(root, 'node_modules'), folder]);
  const scratch = open(folder);
  await execa('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder, env: plainGit });
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
    // With its time: by that the compiler knows what it has compiled.
    await cp(join(root, path), target, { preserveTimestamps: true }).catch(ignoreAbsent);
  }
}

async function copyBuilt(folder: string): Promise<void> {
  const found = await glob('{packages,infra,images}/*/dist/', {
    cwd: root,
    onlyDirectories: true,
    expandDirectories: false,
  });
  for (const path of found) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await execa('cp', ['-a', join(root, path), dirname(join(folder, path))]);
  }
}

/** Nothing of the user's own git settings (signing, hooks) may reach a scratch repository. */
export const plainGit: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'scratch',
  GIT_AUTHOR_EMAIL: 'scratch@example.invalid',
  GIT_COMMITTER_NAME: 'scratch',
  GIT_COMMITTER_EMAIL: 'scratch@example.invalid',
};

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function open(folder: string): ScratchWorkspace {
  const at = (path: string): string => join(folder, path);
  const run: ScratchWorkspace['run'] = async (program, args, inside = '.') => {
    const result = await execa(program, args, {
      cwd: at(inside),
      preferLocal: true,
      localDir: folder,
      env: { ...plainGit, NX_WORKSPACE_ROOT_PATH: folder, FORCE_COLOR: '0' },
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
    remove: (path) => rm(at(path)),
    edit: async (path, change) => {
      const json = JSON.parse(await read(path)) as Record<string, unknown>;
      change(json);
      await write(path, `${JSON.stringify(json, null, 2)}\n`);
    },
    commit: async (message) => {
      await execa('git', ['add', '--all'], { cwd: folder, env: plainGit });
      await execa('git', ['commit', '--quiet', '--message', message], { cwd: folder, env: plainGit });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
