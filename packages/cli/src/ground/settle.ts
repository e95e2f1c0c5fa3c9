import type { ClusterDescription } from '@moult/consul-stack';
import ipaddr from 'ipaddr.js';
import { type Config, sources } from '../config/config.js';

/** What a cluster is made with where nobody says anything else. */
export const defaults: Pick<Settled, 'nodes' | 'instanceType' | 'strategy' | 'dataVolumeGiB'> = {
  ...{ nodes: 3, instanceType: 't3.small', strategy: 'swap', dataVolumeGiB: 8 },
};

/** What holds for a cluster from now on: what was asked for, else what it has, else the default. */
export interface Settled {
  readonly nodes: 3 | 5;
  readonly instanceType: string;
  readonly keyPair: string;
  readonly dataVolumeGiB: number;
  readonly strategy: 'swap' | 'replace';
  /** Null: to be chosen, because there is no cluster yet. */
  readonly zones: readonly string[] | null;
  readonly operator: { readonly cidr: string | null; readonly from: 'given' | 'seen' };
  /** Null: the image of the release, found by name and version. */
  readonly imageId: string | null;
}

/** What is settled, what changes by it, and why it cannot be. Each is a sentence or a line for an operator. */
export interface Settlement {
  readonly settled: Settled;
  readonly changes: readonly string[];
  readonly refusals: readonly string[];
}

/** The cluster that exists, and what is seen from here. */
export interface Standing {
  readonly has: ClusterDescription | null;
  readonly release: string;
  /** The block this machine is seen with; null when nobody asked, or nobody knows. */
  readonly seenFrom: string | null;
  /** ISO 8601: the end of the environment by what exists of it, else the one asked for; null when it is to last. */
  readonly expires: string | null;
}

/**
 * Settles what a command works with. A flag that was forgotten changes nothing of a cluster that exists; one that differs
 * is a change to be shown, or refused where the cluster cannot follow. Pure.
 */
export function settle(asked: Config, standing: Standing): Settlement {
  const { has } = standing;
  const were = { ...defaults, ...has?.choices };
  const settled: Settled = {
    nodes: asked.nodes ?? (has === null ? defaults.nodes : countOf(has)),
    instanceType: asked.instanceType ?? were.instanceType,
    keyPair: asked.keyPair,
    dataVolumeGiB: asked.dataVolumeGiB ?? were.dataVolumeGiB,
    strategy: asked.strategy ?? were.strategy,
    zones: has === null ? (asked.zones ?? null) : zonesOf(has),
    operator: operatorOf(asked, standing),
    imageId: imageOf(asked, standing),
  };
  return { settled, changes: changesOf(settled, standing), refusals: refusalsOf(asked, settled, standing) };
}

/** Whether the block of the operator has to be found out: nobody gave one, now or before. */
export function followsOperator(asked: Config, has: ClusterDescription | null): boolean {
  return asked.operatorCidr === undefined && has?.choices?.operatorFrom !== 'given';
}

/**
 * Whether SSH to a cluster is open to another block than the one it is to be open to: then nobody gets in before Terraform
 * has run. Where nobody knows, who could get in can get in still. Pure.
 */
export function isShutTo(operatorCidr: string | null, has: ClusterDescription | null): boolean {
  const open = has?.choices?.operatorCidr;
  return open !== undefined && operatorCidr !== null && operatorCidr !== open;
}

/** Why a network stays where it is. */
export function movedBlock(environment: string, from: string, to: string): string {
  return `${environment} has the block ${from} and cannot be moved to ${to}: its nodes keep their addresses.`;
}

/** The zones of a cluster, in the order in which its nodes went to them. */
export function zonesOf({ nodes }: ClusterDescription): readonly string[] {
  return [...new Set(nodes.map(({ zone }) => zone))];
}

function countOf({ nodes }: ClusterDescription): 3 | 5 {
  return nodes.length === 5 ? 5 : 3;
}

function operatorOf(asked: Config, { has, seenFrom }: Standing): Settled['operator'] {
  if (asked.operatorCidr !== undefined) return { cidr: asked.operatorCidr, from: 'given' };
  const was = has?.choices;
  if (was?.operatorFrom === 'given') return { cidr: was.operatorCidr, from: 'given' };
  // Where it cannot be found out, who could get in can get in still.
  return { cidr: seenFrom ?? was?.operatorCidr ?? null, from: 'seen' };
}

/** An image that was named belongs to its release: another release has its own. */
function imageOf(asked: Config, { has, release }: Standing): string | null {
  if (asked.imageId !== undefined) return asked.imageId === 'by-name' ? null : asked.imageId;
  return has?.choices?.imageFrom === 'id' && has.release === release ? has.imageId : null;
}

function changesOf(settled: Settled, { has }: Standing): readonly string[] {
  const was = has?.choices;
  if (was === undefined) return [];
  const grown = `${String(settled.dataVolumeGiB)} GiB each; the file systems on them stay as large as they are`;
  const pairs: readonly (readonly [what: string, from: string, to: string, says?: string])[] = [
    ['instance type', was.instanceType, settled.instanceType],
    ['key pair', was.keyPair, settled.keyPair],
    ['data volumes', `${String(was.dataVolumeGiB)} GiB`, `${String(settled.dataVolumeGiB)} GiB`, grown],
    ['strategy', was.strategy, settled.strategy],
    ['SSH is open to', was.operatorCidr, settled.operator.cidr ?? was.operatorCidr],
  ];
  return pairs.flatMap(([what, from, to, says]) =>
    from === to ? [] : [`changes: ${what}: ${from}, from now on ${says ?? to}`],
  );
}

function refusalsOf(asked: Config, settled: Settled, { has, expires }: Standing): readonly string[] {
  return [
    ...malformed('cidr', asked.cidr),
    ...malformed('operatorCidr', asked.operatorCidr),
    ...(has === null ? [] : shapeRefusals(asked, settled, has)),
    // What exists decides, be it data alone: a flag makes nothing a throwaway thing that was to last.
    ...(asked.expires !== undefined && asked.expires !== expires
      ? [
          `This environment ${expires === null ? 'is to last' : `ends at ${expires}`}, which ${sources.expires.flag} does not change.`,
        ]
      : []),
  ];
}

function shapeRefusals(asked: Config, settled: Settled, has: ClusterDescription): readonly string[] {
  const count = countOf(has);
  const zones = zonesOf(has);
  const was = has.choices?.dataVolumeGiB ?? 0;
  return [
    ...(settled.nodes === count
      ? []
      : [
          `This cluster has ${String(count)} nodes, not ${String(settled.nodes)}: the count is not changed by a roll.`,
        ]),
    ...(asked.cidr === undefined || asked.cidr === has.cidr
      ? []
      : [movedBlock(has.environment, has.cidr, asked.cidr)]),
    ...(asked.zones === undefined || [...asked.zones].sort().join() === [...zones].sort().join()
      ? []
      : [
          `This cluster lives in ${zones.join(', ')}: its volumes cannot be moved to ${asked.zones.join(', ')}.`,
        ]),
    ...(settled.dataVolumeGiB >= was
      ? []
      : [
          `The data volumes have ${String(was)} GiB: a volume does not shrink to ${String(settled.dataVolumeGiB)}.`,
        ]),
  ];
}

function malformed(key: 'cidr' | 'operatorCidr', text: string | undefined): readonly string[] {
  if (text === undefined || ipaddr.IPv4.isValidCIDR(text)) return [];
  return [`${sources[key].flag}: ${text} is no IPv4 block like 10.77.0.0/16.`];
}
