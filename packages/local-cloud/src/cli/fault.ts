import { z } from 'zod';
import { askControl, chooseCloud } from '../faults/control-client.js';
import { parseField } from './fault-fields.js';
import { columns } from './machine-table.js';
import type { Terminal } from './program.js';

/** What every `fault` command takes. */
export interface FaultOptions {
  readonly cloud?: string;
  readonly json: boolean;
}

const status = z.object({
  name: z.string(),
  fault: z.looseObject({ kind: z.string() }),
  matched: z.number().optional(),
  hits: z.number().optional(),
  holding: z.array(z.string()).optional(),
});

const happened = z.object({
  events: z.array(z.object({ time: z.string(), fault: z.string(), kind: z.string(), what: z.string() })),
  forgotten: z.number(),
});

/** Adds a fault of a kind with fields as `field=value`; the cloud judges them. */
export async function addFault(
  kind: string,
  fields: readonly string[],
  options: FaultOptions,
  terminal: Terminal,
): Promise<void> {
  const cloud = await chooseCloud(options.cloud);
  const body = { kind, ...Object.fromEntries(fields.map(parseField)) };
  const added = status.parse(await askControl(cloud, 'POST', { body }));
  if (options.json) terminal.stdout(`${JSON.stringify(added)}\n`);
  else terminal.stderr(`${added.name}: added to ${cloud.cloudId}.\n`);
}

/** Lists the faults of a cloud with what they did. */
export async function listFaults(options: FaultOptions, terminal: Terminal): Promise<void> {
  const cloud = await chooseCloud(options.cloud);
  const faults = z.array(status).parse(await askControl(cloud, 'GET'));
  if (options.json) {
    terminal.stdout(`${JSON.stringify(faults)}\n`);
    return;
  }
  if (faults.length === 0) {
    terminal.stderr(`No faults in ${cloud.cloudId}.\n`);
    return;
  }
  const rows = faults.map(({ name, fault, matched, hits, holding = [] }) => {
    const fields = Object.entries(fault).filter(([field]) => field !== 'kind' && field !== 'name');
    const words = fields.map(([field, value]) => `${field}=${fieldText(value)}`);
    const counts = [matched, hits].map((count) => (count === undefined ? '-' : String(count)));
    return [name, fault.kind, ...counts, holding.join(', ') || '-', words.join(' ') || '-'];
  });
  terminal.stdout(columns([['FAULT', 'KIND', 'MATCHED', 'HIT', 'HOLDS', 'FIELDS'], ...rows]));
}

/** Lists what faults of a cloud did, oldest first. */
export async function listEvents(options: FaultOptions, terminal: Terminal): Promise<void> {
  const cloud = await chooseCloud(options.cloud);
  const answer = happened.parse(await askControl(cloud, 'GET', { path: '/events' }));
  if (options.json) {
    terminal.stdout(`${JSON.stringify(answer)}\n`);
    return;
  }
  const { events, forgotten } = answer;
  if (forgotten > 0) terminal.stderr(`${forgotten} earlier events are not kept any more.\n`);
  if (events.length === 0) {
    terminal.stderr(`No fault has done anything in ${cloud.cloudId}.\n`);
    return;
  }
  const rows = events.map(({ time, fault, kind, what }) => [time, fault, kind, what]);
  terminal.stdout(columns([['TIME', 'FAULT', 'KIND', 'WHAT'], ...rows]));
}

/** Removes a fault; what it held is let go. */
export async function removeFault(name: string, options: FaultOptions, terminal: Terminal): Promise<void> {
  const cloud = await chooseCloud(options.cloud);
  const removed = await askControl(cloud, 'DELETE', { path: `/${encodeURIComponent(name)}` });
  if (options.json) terminal.stdout(`${JSON.stringify(removed)}\n`);
  else terminal.stderr(`${name}: removed from ${cloud.cloudId}.\n`);
}

function fieldText(value: unknown): string {
  if (Array.isArray(value)) return value.map(fieldText).join(',');
  if (typeof value !== 'object' || value === null) return String(value);
  // A party of a partition; what it is, is plain from how it looks.
  return Object.entries(value)
    .filter(([field, named]) => field !== 'kind' || named === 'operator')
    .map(([, named]) => String(named))
    .join('');
}
