import { z } from 'zod';

/** A change to the world, as data. Every one is idempotent: doing it again, or finding it done, is the same. */
export type Effect =
  | {
      readonly kind: 'launch';
      readonly node: string;
      readonly zone: string;
      readonly image: string;
      readonly template: string;
      readonly templateVersion: number;
    }
  | { readonly kind: 'stop-service'; readonly instance: string; readonly volume: string }
  | { readonly kind: 'stop-instance'; readonly instance: string }
  | { readonly kind: 'detach-volume'; readonly volume: string; readonly instance: string }
  | { readonly kind: 'move-address'; readonly address: string; readonly instance: string }
  | { readonly kind: 'snapshot-volume'; readonly volume: string; readonly plan: string }
  | { readonly kind: 'attach-volume'; readonly volume: string; readonly instance: string }
  | {
      readonly kind: 'mount-volume';
      readonly volume: string;
      readonly instance: string;
      readonly node: string;
      readonly cluster: string;
      readonly format: 'if-blank' | 'never';
    }
  | {
      readonly kind: 'start-service';
      readonly instance: string;
      readonly node: string;
      readonly mode: 'form' | 'rejoin';
    }
  | { readonly kind: 'terminate'; readonly instance: string }
  | { readonly kind: 'hand-over'; readonly from: string; readonly to: string }
  | { readonly kind: 'save-snapshot'; readonly plan: string; readonly node: string }
  | { readonly kind: 'set-guard'; readonly found: Readonly<Record<string, string>> }
  | { readonly kind: 'restore-guard'; readonly settings: Readonly<Record<string, string>> };

/** What an effect gave back, to be journaled: an instance id, a snapshot's index. Small, and never a secret. */
export type Result = Readonly<Record<string, string | number>>;

const id = z.string().min(1);
const settings = z.record(z.string(), z.string());

/** Reads an effect from a journal. */
export const effectSchema: z.ZodType<Effect> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('launch'),
    node: id,
    zone: id,
    image: id,
    template: id,
    templateVersion: z.int(),
  }),
  z.strictObject({ kind: z.literal('stop-service'), instance: id, volume: id }),
  z.strictObject({ kind: z.literal('stop-instance'), instance: id }),
  z.strictObject({ kind: z.literal('detach-volume'), volume: id, instance: id }),
  z.strictObject({ kind: z.literal('move-address'), address: id, instance: id }),
  z.strictObject({ kind: z.literal('snapshot-volume'), volume: id, plan: id }),
  z.strictObject({ kind: z.literal('attach-volume'), volume: id, instance: id }),
  z.strictObject({
    ...{ kind: z.literal('mount-volume'), volume: id, instance: id, node: id, cluster: id },
    format: z.enum(['if-blank', 'never']),
  }),
  z.strictObject({
    kind: z.literal('start-service'),
    instance: id,
    node: id,
    mode: z.enum(['form', 'rejoin']),
  }),
  z.strictObject({ kind: z.literal('terminate'), instance: id }),
  z.strictObject({ kind: z.literal('hand-over'), from: id, to: id }),
  z.strictObject({ kind: z.literal('save-snapshot'), plan: id, node: id }),
  z.strictObject({ kind: z.literal('set-guard'), found: settings }),
  z.strictObject({ kind: z.literal('restore-guard'), settings }),
]);

/** Reads a result from a journal. */
export const resultSchema: z.ZodType<Result> = z.record(z.string(), z.union([z.string(), z.number()]));
