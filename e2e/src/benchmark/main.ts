import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { openPlace } from '../place/place.js';
import { provideImage } from '../place/images.js';
import { consul } from '../service/consul.js';
import { measure } from './measure.js';
import { type Measurement, procedures, table } from './rows.js';

const flags: {
  readonly latency: 'fast' | 'ec2';
  readonly rolls: string;
  readonly seed: string;
  readonly only?: string;
} = new Command('benchmark')
  .description(
    'how long a node is out of the voters: swap, replace, and Terraform alone as it was done in 2016',
  )
  .addOption(new Option('--latency <profile>', 'of the local cloud').choices(['fast', 'ec2']).default('fast'))
  .option('--only <names>', `of ${procedures.join(', ')}, with commas in between`)
  .option('--rolls <count>', 'of each procedure, interleaved', '1')
  .option('--seed <number>', 'of the local cloud', '1')
  .parse()
  .opts();

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const { latency } = flags;
const folder = await mkdtemp(join(tmpdir(), 'moult-benchmark-'));
try {
  const request = { cloud: 'local', region: 'us-east-1', staleReadsMs: null } as const;
  await using place = await openPlace({ ...request, latency, seed: Number(flags.seed) });
  const baking = { clients: place.clients, watch: () => undefined, signal: new AbortController().signal };
  await provideImage(await consul.definition(consul.from.image.version), baking);
  const to = await provideImage(await consul.definition(consul.to.image.version), baking);
  const measured: Measurement[] = [];
  for (let roll = 0; roll < Number(flags.rolls); roll += 1) {
    for (const procedure of procedures.filter((one) => flags.only?.split(',').includes(one) !== false)) {
      const one = await measure(procedure, {
        ...{ place, service: consul, latency, region: request.region, image: to.imageId, say },
        folder: join(folder, `${procedure}-${String(roll)}`),
      });
      say(`${procedure}: ${JSON.stringify(one)}`);
      measured.push(one);
    }
  }
  process.stdout.write(`${table(measured).join('\n')}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
