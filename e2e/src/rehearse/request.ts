import { z } from 'zod';
import { services } from '../service/services.js';
import { scenarios } from '../scenario/scenarios.js';

/** What is to be rehearsed, and how. */
export interface RehearsalRequest {
  readonly service: string;
  readonly scenario: string;
  readonly nodes: 3 | 5;
  readonly strategy: 'swap' | 'replace';
  readonly latency: 'fast' | 'ec2';
  readonly seed: number;
  /** Seconds without an acknowledged write that are allowed. */
  readonly maxOutage: number;
  readonly cloud: 'local' | 'aws';
  readonly region: string;
  readonly keepOnFailure: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** A request, or what is wrong with what was typed: one sentence each. */
export type RequestRead =
  | { readonly kind: 'request'; readonly request: RehearsalRequest }
  | { readonly kind: 'refused'; readonly because: readonly string[] };

const oneOf = (names: readonly string[]): z.ZodType<string> =>
  z.string().refine((name) => names.includes(name), `must be one of ${names.join(', ')}`);

const schema = z.object({
  service: oneOf(Object.keys(services)).default('consul'),
  scenario: oneOf(scenarios.map(({ name }) => name)).default('upgrade'),
  nodes: z.enum(['3', '5'], 'must be 3 or 5').optional(),
  strategy: z.enum(['swap', 'replace'], 'must be swap or replace').optional(),
  latency: z.enum(['fast', 'ec2'], 'must be fast or ec2').default('fast'),
  seed: z.coerce
    .number('must be a whole number')
    .pipe(z.int('must be a whole number').min(0, 'must not be negative').max(0xffffffff, 'is too large'))
    .optional(),
  maxOutage: z.coerce
    .number('must be a number of seconds')
    .positive('must be above 0')
    .max(600, 'is too long')
    .optional(),
  cloud: z.enum(['local', 'aws'], 'must be local or aws').default('local'),
  region: z.string().min(1, 'must not be empty').optional(),
  keepOnFailure: z.boolean().default(false),
  json: z.boolean().default(false),
  quiet: z.boolean().default(false),
});

/** Where the local cloud is taken to lie, and AWS where nobody names a region. */
const usualRegion = 'us-east-1';

/** What stands in for flags that nobody typed. */
export interface Unsaid {
  /** Drawn. */
  readonly seed: number;
  /** Of AWS, as the environment names it; null: it does not. */
  readonly region: string | null;
}

/** Reads the flags as they were typed; what nobody chose, the scenario and the service choose. Pure. */
export function readRequest(flags: Readonly<Record<string, unknown>>, from: Unsaid): RequestRead {
  const parsed = schema.safeParse(flags);
  if (!parsed.success) return { kind: 'refused', because: parsed.error.issues.map(sentence) };
  const given = parsed.data;
  const scenario = scenarios.find(({ name }) => name === given.scenario);
  const service = services[given.service];
  if (scenario === undefined || service === undefined) return { kind: 'refused', because: [] };
  if (scenario.where === 'local' && given.cloud === 'aws') {
    return {
      kind: 'refused',
      because: [
        `--scenario ${scenario.name} makes things go wrong that only the local cloud can make go wrong`,
      ],
    };
  }
  return {
    kind: 'request',
    request: {
      ...given,
      nodes: countOf(given.nodes) ?? scenario.nodes,
      strategy: given.strategy ?? scenario.strategy,
      seed: given.seed ?? from.seed,
      region: given.region ?? regionOf(given.cloud, from),
      maxOutage: given.maxOutage ?? (scenario.maxOutageMs ?? service.maxOutageMs) / 1000,
    },
  };
}

function countOf(nodes: '3' | '5' | undefined): 3 | 5 | undefined {
  return nodes === undefined ? undefined : nodes === '3' ? 3 : 5;
}

/** What the environment says of AWS is no matter for a cloud of our own. */
function regionOf(cloud: RehearsalRequest['cloud'], { region }: Unsaid): string {
  return (cloud === 'aws' ? region : null) ?? usualRegion;
}

function sentence({ path, message }: z.core.$ZodIssue): string {
  const flag = String(path[0] ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${flag} ${message}`;
}

/** What to type to have the same again. Pure. */
export function commandOf(request: RehearsalRequest): string {
  const { service, scenario, nodes, strategy, latency, seed, maxOutage, cloud, region } = request;
  const flags = [
    ...[`--service ${service}`, `--scenario ${scenario}`, `--nodes ${nodes}`, `--strategy ${strategy}`],
    ...[`--latency ${latency}`, `--seed ${seed}`, `--max-outage ${maxOutage}`],
    ...(cloud === 'aws' ? ['--cloud aws'] : []),
    // On AWS always: where it is left out, the environment of whoever types it decides.
    ...(cloud === 'aws' || region !== usualRegion ? [`--region ${region}`] : []),
  ];
  return `npm run rehearse -- ${flags.join(' ')}`;
}
