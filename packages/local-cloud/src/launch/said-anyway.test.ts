import { expect, test } from 'vitest';
import { parseQuery } from '../protocol/query.js';
import { parseLaunch } from './request.js';

const launch = (more: string) =>
  parseLaunch(parseQuery(`ImageId=ami-01234567&MinCount=1&MaxCount=1&${more}`));

test.each([
  'HibernationOptions.Configured=false',
  'EnclaveOptions.Enabled=false',
  'MaintenanceOptions.AutoRecovery=default',
  'CapacityReservationSpecification.CapacityReservationPreference=open',
])('%s asks for what is so anyway', (said) => {
  expect(launch(said).ImageId).toBe('ami-01234567');
});

test.each([
  'HibernationOptions.Configured=true',
  'EnclaveOptions.Enabled=true',
  'MaintenanceOptions.AutoRecovery=disabled',
  'CapacityReservationSpecification.CapacityReservationPreference=none',
  'HibernationOptions.Colour=false',
])('%s is refused', (said) => {
  expect(() => launch(said)).toThrow('does not support the parameter');
});
