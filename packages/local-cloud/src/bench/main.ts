import { openBenchCloud, type BenchCloud } from './bench-cloud.js';
import { dockerFloor } from './floor.js';
import { median, timed } from './measure.js';
import { LocalCloud } from '../cloud.js';

/** Pairs measured one after the other, so that a noisy moment hits both sides. */
const pairs = 5;
/** Describe calls per side and pair. */
const describes = 40;

interface Row {
  readonly what: string;
  readonly ms: number;
  readonly against?: { readonly what: string; readonly ms: number };
}

async function paired(
  count: number,
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<[number, number]> {
  const [left, right]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < count; pair += 1) {
    left.push(await one());
    right.push(await other());
  }
  return [median(left), median(right)];
}

async function repeated(count: number, act: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let turn = 0; turn < count; turn += 1) values.push(await act());
  return median(values);
}

async function rows(cloud: BenchCloud): Promise<Row[]> {
  const measured: Row[] = [];
  const start = await repeated(pairs, async () => {
    let second: LocalCloud | undefined;
    const ms = await timed(async () => (second = await LocalCloud.start({})));
    await second?.[Symbol.asyncDispose]();
    return ms;
  });
  measured.push({ what: 'start of a cloud, base image cached', ms: start });
  const [launch, floor] = await paired(
    pairs,
    () => cloud.launchToBanner(),
    () => dockerFloor(),
  );
  measured.push({
    what: 'RunInstances to SSH banner',
    ms: launch,
    against: { what: 'docker run to SSH banner', ms: floor },
  });
  for (const kind of ['instances', 'vpcs'] as const) {
    const side = (of: 'ours' | 'moto') => () =>
      repeated(describes, () => timed(() => cloud.describe(kind, of)));
    const [ours, moto] = await paired(pairs, side('ours'), side('moto'));
    const what =
      kind === 'instances' ? 'DescribeInstances, 5 instances (ours)' : 'DescribeVpcs (passes through)';
    measured.push({ what, ms: ours, against: { what: 'bare moto', ms: moto } });
  }
  measured.push({ what: 'attach, to `attached`', ms: await repeated(pairs, () => cloud.attach()) });
  measured.push({ what: 'StopInstances to `stopped`', ms: await repeated(pairs, () => cloud.stop()) });
  measured.push({
    what: 'CreateImage of a stopped machine to `available`',
    ms: await repeated(pairs, () => cloud.image()),
  });
  return measured;
}

function line({ what, ms, against }: Row): string {
  const other =
    against === undefined
      ? '|  |  '
      : `| ${against.what}: ${against.ms.toFixed(1)} ms | ${(ms / against.ms).toFixed(2)} `;
  return `| ${what} | ${ms.toFixed(1)} ms ${other}|`;
}

await using cloud = await openBenchCloud();
const table = (await rows(cloud)).map(line);
process.stdout.write(`| what | median | against | ratio |\n| --- | --- | --- | --- |\n${table.join('\n')}\n`);
