import type { Action } from './action.js';
import { revoking } from './security-group-rules.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupEgress.html */
export const revokeSecurityGroupEgress: Action = revoking('RevokeSecurityGroupEgress');
