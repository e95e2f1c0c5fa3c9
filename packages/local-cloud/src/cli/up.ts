import { LocalCloud } from '../cloud.js';
import type { StartOptions } from '../options.js';
import { announcement } from './announcement.js';
import { machineTable } from './machine-table.js';
import { interrupted } from './interrupted.js';
import type { Terminal } from './program.js';

/** What `up` takes. */
export interface UpOptions {
  readonly latency: 'fast' | 'ec2';
  readonly seed?: number;
  readonly staleReads?: number;
  readonly region: string;
  readonly port: number;
  readonly imageStore?: string;
  readonly throttling?: 'ec2' | 'off';
  readonly json: boolean;
}

/** How often the machines are looked at, in milliseconds. */
const lookEveryMs = 500;

/** Runs a cloud until interrupted and leaves nothing behind. */
export async function up(options: UpOptions, terminal: Terminal): Promise<void> {
  const interrupt = interrupted(() => {
    terminal.stderr('Interrupted twice: stopping now. "local-cloud down --all" removes what is left.\n');
    process.exit(130);
  });
  terminal.stderr('Starting; the first time on a machine the base image is made, which takes a minute.\n');
  // A Ctrl-C during the start is honoured when the start is through: then everything made is known and removed.
  const cloud = await LocalCloud.start(startOptions(options));
  try {
    const { data, words } = announcement(cloud, options.json);
    terminal.stdout(data);
    terminal.stderr(words);
    const stopWatching = watch(cloud, terminal);
    await interrupt.promise;
    stopWatching();
    terminal.stderr('Taking the cloud down.\n');
  } finally {
    await cloud[Symbol.asyncDispose]();
    interrupt.dispose();
  }
  terminal.exit(130);
}

function startOptions(options: UpOptions): StartOptions {
  const { latency, region, port, seed, staleReads, imageStore, throttling } = options;
  return {
    latency,
    region,
    port,
    ...(throttling === undefined ? {} : { throttling }),
    ...(imageStore === undefined ? {} : { imageStore }),
    ...(seed === undefined ? {} : { seed }),
    ...(staleReads === undefined ? {} : { staleReads: staleReads === 0 ? 'off' : { maxMs: staleReads } }),
  };
}

/** Prints the machines whenever something about them has changed. */
function watch(cloud: LocalCloud, terminal: Terminal): () => void {
  let shown = '';
  const timer = setInterval(() => {
    const table = machineTable(cloud.machines());
    if (table === shown) return;
    shown = table;
    terminal.stderr(`\n${table}`);
  }, lookEveryMs);
  return () => clearInterval(timer);
}
