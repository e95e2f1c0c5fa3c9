import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../..');

/** How a command ended, and everything it said. */
export interface TypedEnd {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly said: string;
  readonly data: string;
}

/** A moment of a run: the journal holds the fact and nothing after it was done, or it is about to hold the fact. */
export interface Moment {
  readonly when: 'written' | 'not-yet-written';
  readonly fact: string;
  readonly step: string;
}

/** Loaded into a command before it begins, it ends the command's own process at such a moment. */
const endAt = join(root, 'infra/v2/src/testing/end-at.ts');

/** Types a command line as a person would, of the packages as they are published. */
export async function typed(
  args: readonly [script: string, ...string[]],
  env: Readonly<Record<string, string>>,
  /** It is killed, without a word, as soon as it says a line like this, or kills itself at this moment. */
  killedAt?: RegExp | Moment,
): Promise<TypedEnd> {
  const [script, ...rest] = args;
  const line = killedAt instanceof RegExp ? killedAt : undefined;
  const moment = killedAt instanceof RegExp ? undefined : killedAt;
  const loaded = moment === undefined ? [] : ['--import', 'tsx', '--import', endAt];
  const child = spawn(process.execPath, [...loaded, join(root, script), ...rest], {
    cwd: root,
    env: {
      ...{ ...process.env, ...env },
      MOULT_TEST_END_AT: moment === undefined ? '' : JSON.stringify({ ...moment, signal: 'SIGKILL' }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, data] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (data += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (line?.test(said) === true) child.kill('SIGKILL');
  });
  const code = await new Promise<number | null>((done) => child.once('close', (status) => done(status)));
  return { code, said, data };
}

/** The commands of both releases, and of the image builder. */
export const scripts = {
  v1: 'infra/etcd-v1/dist/main.js',
  v2: 'infra/etcd-v2/dist/main.js',
  image: 'packages/image-builder/dist/main.js',
} as const;

/** Folder that keeps baked images between runs of tests and rehearsals of this checkout. */
export const imageStore: string = join(root, '.moult/images');
