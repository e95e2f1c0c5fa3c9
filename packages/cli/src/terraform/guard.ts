import type { PlannedChange } from './messages.js';

/** A change that must not happen, and why. */
export interface Forbidden {
  readonly change: PlannedChange;
  readonly because: string;
}

/**
 * What a node cannot do without. Terraform deletes and replaces as it sees fit, and a changed argument is enough; so
 * whatever holds a node's data or its address, or carries its packets, is out of bounds while the cluster lives.
 */
const needed: Readonly<Record<string, string>> = {
  aws_ebs_volume: 'it holds the data of a node',
  aws_ec2_subnet_cidr_reservation: 'it keeps the service addresses of the nodes',
  aws_subnet: 'nodes live in it',
  aws_vpc: 'the cluster lives in it',
  aws_security_group: 'it lets the members speak to each other',
  aws_iam_instance_profile: 'instances read their secrets through it',
  aws_iam_role: 'instances read their secrets through it',
  aws_launch_template: 'running instances were launched from it, and a rollback needs its versions',
};

/** Every deletion and replacement in a plan that a living cluster would not survive. `destroy` alone does not ask. */
export function forbiddenChanges(changes: readonly PlannedChange[]): readonly Forbidden[] {
  return changes.flatMap((change) => {
    const because = needed[change.type];
    const loses = change.action === 'delete' || change.action === 'replace' || change.action === 'forget';
    return loses && because !== undefined ? [{ change, because }] : [];
  });
}
