/** One step of the verdict: a command, and where its tests leave their counts. */
export interface Stage {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Which `test-output/<tier>.json` files hold the counts; without it the command itself counts as one check. */
  readonly tier?: 'unit' | 'int';
  /** Longest the stage may take, in seconds; past it something hangs, and the verdict must still come. */
  readonly deadlineSeconds: number;
}

const nxForAll = (...targets: string[]): Stage['command'] => ['nx', 'run-many', '-t', ...targets];

/** In the order of what they cost: the cheap checks speak first. */
export const stages: readonly Stage[] = [
  { name: 'project references in sync', command: ['nx', 'sync:check'], deadlineSeconds: 120 },
  { name: 'formatting', command: ['prettier', '--check', '--log-level=warn', '.'], deadlineSeconds: 120 },
  { name: 'tidy', command: ['tsx', 'tools/src/tidy/main.ts'], deadlineSeconds: 60 },
  { name: 'nothing unused', command: ['knip'], deadlineSeconds: 120 },
  {
    // The build target of an image bakes it on a cloud: that is an integration test's work.
    name: 'types and packages',
    command: [...nxForAll('build', 'typecheck'), '--exclude=tag:bakes'],
    deadlineSeconds: 600,
  },
  { name: 'lint', command: nxForAll('lint'), deadlineSeconds: 600 },
  { name: 'published packages are sound', command: nxForAll('pack-check'), deadlineSeconds: 300 },
  { name: 'unit tests', command: nxForAll('test'), tier: 'unit', deadlineSeconds: 600 },
  {
    name: 'integration tests',
    command: [...nxForAll('int'), '--parallel=1', '--nxBail=false'],
    tier: 'int',
    deadlineSeconds: 1800,
  },
];
