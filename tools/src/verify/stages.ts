/** One step of the verdict: a command, and where its tests leave their counts. */
export interface Stage {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Which files hold the counts of its tests, as a glob; without it the command itself counts as one check. */
  readonly results?: string;
  /** Longest the stage may take, in seconds; past it something hangs, and the verdict must still come. */
  readonly deadlineSeconds: number;
}

/** Suites that take longest: begun last, each would run alone at the end. */
const longSuites = 'tools,infra-*';

const nxForAll = (...targets: string[]): Stage['command'] => ['nx', 'run-many', '-t', ...targets];

/** The same where all is built already: without a daemon Nx would write every `dist` anew, under the feet of what runs beside. */
const nxOnBuilt = (target: string): Stage['command'] => [...nxForAll(target), '--excludeTaskDependencies'];

/**
 * What runs side by side, one row after the other: the cheap checks speak first. A row is as long as its longest stage
 * as long as there are cores enough, so that one stage of one process stands beside others.
 */
export const rows: readonly (readonly Stage[])[] = [
  [
    { name: 'project references in sync', command: ['nx', 'sync:check'], deadlineSeconds: 300 },
    { name: 'tidy', command: ['tsx', 'tools/src/tidy/main.ts'], deadlineSeconds: 120 },
  ],
  [
    { name: 'formatting', command: ['prettier', '--check', '--log-level=warn', '.'], deadlineSeconds: 300 },
    { name: 'nothing unused', command: ['knip'], deadlineSeconds: 300 },
    // One compiler for all projects: a process for each would read the same declarations again and again.
    { name: 'types', command: ['tsc', '--build'], deadlineSeconds: 900 },
  ],
  [
    {
      // The build target of an image bakes it on a cloud: that is an integration test's work.
      name: 'targets of types and packages',
      command: [...nxForAll('build', 'typecheck'), '--exclude=tag:bakes'],
      deadlineSeconds: 900,
    },
  ],
  [
    // One linter for all projects, for the same reason: it holds the types of all.
    {
      name: 'lint',
      command: ['node', '--max-old-space-size=6144', 'node_modules/eslint/bin/eslint.js', '.'],
      deadlineSeconds: 900,
    },
    {
      name: 'unit tests',
      command: nxForAll('test'),
      results: '**/test-output/unit.json',
      deadlineSeconds: 900,
    },
    { name: 'published packages are sound', command: nxOnBuilt('pack-check'), deadlineSeconds: 600 },
  ],
  [
    {
      // Several suites want them, and no two builds of one image may be under way.
      name: 'images that suites share',
      command: ['tsx', '--conditions=@moult/source', 'tools/src/bake/main.ts'],
      deadlineSeconds: 600,
    },
  ],
  // They mostly wait for machines: three or four at a time keep two cores busy. No two of them use a block of the other.
  [
    {
      name: 'integration tests, infra and tools',
      command: [...nxOnBuilt('int'), `--projects=${longSuites}`, '--parallel=2', '--nxBail=false'],
      results: '{tools,infra/*}/test-output/int.json',
      deadlineSeconds: 3600,
    },
    {
      name: 'integration tests, packages and images',
      command: [...nxOnBuilt('int'), `--exclude=e2e,${longSuites}`, '--parallel=2', '--nxBail=false'],
      results: '{packages,images}/*/test-output/int.json',
      deadlineSeconds: 3600,
    },
  ],
  [
    {
      // It judges how long writes stood still, so nothing runs beside it.
      name: 'rehearsal',
      command: ['nx', 'run', 'e2e:int'],
      results: 'e2e/test-output/int.json',
      deadlineSeconds: 900,
    },
  ],
];
