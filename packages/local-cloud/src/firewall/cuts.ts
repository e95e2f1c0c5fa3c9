import type { Instance } from '../model/instance.js';

/** Who can be on one side of a partition. The operator is this host, as machines see it. */
export type Party =
  | { readonly kind: 'instance'; readonly instanceId: string }
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'operator' };

/** A partition: nothing passes between the two sides. Within a side everything is as before. */
export interface Cut {
  readonly between: readonly Party[];
  /** `everybody-else`: every machine that is not on the first side, and the operator unless he is on it. */
  readonly and: readonly Party[] | 'everybody-else';
}

/** A machine by what decides on which side it is. */
type Placed = Pick<Instance, 'id' | 'placement'>;

/** Whether a partition lies between two machines. */
export function separates(cut: Cut, one: Placed, other: Placed): boolean {
  const across = (a: Placed, b: Placed) => isFirst(cut, a) && isSecond(cut, b);
  return across(one, other) || across(other, one);
}

/** Whether a partition lies between a machine and the operator. */
export function separatesOperator(cut: Cut, machine: Placed): boolean {
  const { between, and } = cut;
  const [first, second] = [
    hasOperator(between),
    and === 'everybody-else' ? !hasOperator(between) : hasOperator(and),
  ];
  return (isFirst(cut, machine) && second) || (isSecond(cut, machine) && first);
}

function isFirst({ between }: Cut, machine: Placed): boolean {
  return between.some((party) => isParty(party, machine));
}

function isSecond(cut: Cut, machine: Placed): boolean {
  if (cut.and === 'everybody-else') return !isFirst(cut, machine);
  return cut.and.some((party) => isParty(party, machine));
}

function isParty(party: Party, machine: Placed): boolean {
  switch (party.kind) {
    case 'instance':
      return party.instanceId === machine.id;
    case 'zone':
      return party.zone === machine.placement.zone;
    case 'operator':
      return false;
  }
}

function hasOperator(side: readonly Party[]): boolean {
  return side.some(({ kind }) => kind === 'operator');
}
