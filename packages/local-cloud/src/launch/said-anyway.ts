import { omit } from '../model/omit.js';
import { flatten, type ParamNode } from '../protocol/query.js';

/** Values that ask for what is so anyway, of parameters whose other values need a machine this cloud does not have. */
const saidAnyway: Readonly<Record<string, string>> = {
  'HibernationOptions.Configured': 'false',
  'EnclaveOptions.Enabled': 'false',
  'MaintenanceOptions.AutoRecovery': 'default',
  'CapacityReservationSpecification.CapacityReservationPreference': 'open',
};

/** A launch without what only says EC2's defaults: Terraform's AWS provider says some of them in every launch. */
export function withoutDefaults(params: ParamNode): ParamNode {
  const idle = Object.keys(saidAnyway)
    .map((path) => path.split('.')[0] ?? '')
    .filter((name) => {
      const value = params[name];
      return value !== undefined && Object.entries(flatten({ [name]: value })).every(isDefault);
    });
  return omit(params, ...idle);
}

function isDefault([path, value]: readonly [string, string]): boolean {
  return Object.hasOwn(saidAnyway, path) && saidAnyway[path] === value.toLowerCase();
}
