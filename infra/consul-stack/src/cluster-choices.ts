import { z } from 'zod';

/** How the values of a spec were come by: what a later command must know to leave them as they are. */
export interface ClusterChoices {
  /** How nodes are replaced unless somebody says otherwise. */
  readonly strategy: 'swap' | 'replace';
  /** `seen`: the operator's block is the address a command was typed from, and follows it. */
  readonly operatorFrom: 'given' | 'seen';
  /** `id`: somebody named this very image, and a search by name and version would find another. */
  readonly imageFrom: 'name' | 'id';
}

/** The same with the values themselves, as a stack tells them. */
export interface DescribedChoices extends ClusterChoices {
  readonly instanceType: string;
  readonly keyPair: string;
  readonly operatorCidr: string;
  readonly dataVolumeGiB: number;
}

const how = {
  strategy: z.enum(['swap', 'replace']),
  operatorFrom: z.enum(['given', 'seen']),
  imageFrom: z.enum(['name', 'id']),
};

/** Reads the choices of a spec. */
export const choicesSchema: z.ZodType<ClusterChoices> = z.strictObject(how);

/** Reads the choices of a description. */
export const describedChoicesSchema: z.ZodType<DescribedChoices> = z.object({
  ...how,
  instanceType: z.string(),
  keyPair: z.string(),
  operatorCidr: z.string(),
  dataVolumeGiB: z.coerce.number().int().positive(),
});
