import { z } from 'zod';

/** What Terraform wants to do with one resource. */
export interface PlannedChange {
  /** `aws_ebs_volume.data_consul-1_8A3F`. */
  readonly address: string;
  readonly type: string;
  readonly action:
    | 'create'
    | 'read'
    | 'update'
    | 'replace'
    | 'delete'
    | 'import'
    | 'move'
    | 'forget'
    | 'noop';
  /** Terraform's own reason for a replacement or deletion, where it gives one. */
  readonly reason?: string;
}

/** One line of Terraform's machine-readable output, reduced to what is used of it. */
export type TerraformMessage =
  | { readonly kind: 'planned'; readonly change: PlannedChange }
  | { readonly kind: 'started' | 'finished' | 'failed'; readonly address: string; readonly seconds: number }
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  /** Names of the outputs that would change. */
  | { readonly kind: 'outputs'; readonly changed: readonly string[] }
  | { readonly kind: 'other'; readonly text: string };

/** An error or a warning of Terraform. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The resource at fault, where Terraform names one. */
  readonly address?: string;
}

const resource = z.object({ addr: z.string(), resource_type: z.string().default('') });
const actions = ['create', 'read', 'update', 'replace', 'delete', 'import', 'move', 'noop'] as const;

/** HashiCorp, "Terraform machine-readable UI": fields that are not used are left alone. */
const line = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('planned_change'),
    change: z.object({
      resource,
      action: z.union([z.enum(actions), z.literal(['remove', 'forget']).transform(() => 'forget' as const)]),
      reason: z.string().optional(),
    }),
  }),
  z.object({ type: z.literal('apply_start'), hook: z.object({ resource }) }),
  z.object({
    type: z.literal('apply_complete'),
    hook: z.object({ resource, elapsed_seconds: z.number().default(0) }),
  }),
  z.object({
    type: z.literal('apply_errored'),
    hook: z.object({ resource, elapsed_seconds: z.number().default(0) }),
  }),
  z.object({
    type: z.literal('outputs'),
    // Without an action these are values, as an apply prints them at its end.
    outputs: z.record(z.string(), z.object({ action: z.string().default('noop') })),
  }),
  z.object({
    type: z.literal('diagnostic'),
    diagnostic: z.object({
      severity: z.enum(['error', 'warning']),
      summary: z.string(),
      detail: z.string().default(''),
      address: z.string().optional(),
    }),
  }),
]);

/** Reads one line; a line that is not Terraform's, or of a kind nobody needs, is `other` and never an error. */
export function readMessage(text: string): TerraformMessage {
  const parsed = line.safeParse(json(text));
  if (!parsed.success) return { kind: 'other', text };
  const message = parsed.data;
  switch (message.type) {
    case 'planned_change': {
      const { resource: of, action, reason } = message.change;
      return {
        kind: 'planned',
        change: {
          address: of.addr,
          type: of.resource_type,
          action,
          ...(reason === undefined ? {} : { reason }),
        },
      };
    }
    case 'apply_start':
      return { kind: 'started', address: message.hook.resource.addr, seconds: 0 };
    case 'apply_complete':
    case 'apply_errored': {
      const { resource: of, elapsed_seconds: seconds } = message.hook;
      return { kind: message.type === 'apply_complete' ? 'finished' : 'failed', address: of.addr, seconds };
    }
    case 'outputs': {
      const changed = Object.entries(message.outputs).filter(([, { action }]) => action !== 'noop');
      return { kind: 'outputs', changed: changed.map(([name]) => name) };
    }
    case 'diagnostic': {
      const { address, ...rest } = message.diagnostic;
      return { kind: 'diagnostic', diagnostic: { ...rest, ...(address === undefined ? {} : { address }) } };
    }
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
