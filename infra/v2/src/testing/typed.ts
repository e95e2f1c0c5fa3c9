import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Moment } from './end-at.js';

const root = resolve(import.meta.dirname, '../../../..');

/** How a command ended, and everything it said. */
export interface TypedEnd {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly said: string;
  readonly data: string;
}

/** A command that runs. */
export interface Child {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** What is done to a command while it runs. */
export interface Interference {
  /** Called with every line it says. */
  readonly onLine?: (line: string, child: Child) => void;
  /** Where in the journal's course it ends or freezes itself. */
  readonly endsAt?: Moment;
}

const endAt = join(import.meta.dirname, 'end-at.ts');

/** Types a command line as a person would, of the packages as they are published. */
export async function typed(
  args: readonly [script: string, ...string[]],
  env: Readonly<Record<string, string>>,
  { onLine, endsAt }: Interference = {},
): Promise<TypedEnd> {
  const [script, ...rest] = args;
  const loaded = endsAt === undefined ? [] : ['--import', 'tsx', '--import', endAt];
  const child = spawn(process.execPath, [...loaded, join(root, script), ...rest], {
    cwd: root,
    env: { ...process.env, ...env, MOULT_TEST_END_AT: JSON.stringify(endsAt) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, data, open] = ['', '', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (data += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const lines = (open + text).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) {
      onLine?.(line, { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal) });
    }
  });
  const code = await new Promise<number | null>((done) => child.once('close', (status) => done(status)));
  return { code, said, data };
}

/** The commands of both releases, and of the image builder. */
export const scripts = {
  v1: 'infra/v1/dist/main.js',
  v2: 'infra/v2/dist/main.js',
  image: 'packages/image-builder/dist/main.js',
} as const;

/** Folder that keeps baked images between runs of tests and rehearsals of this checkout. */
export const imageStore: string = join(root, '.moult/images');
