import type { Action } from './action.js';
import { authorizing } from './security-group-rules.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html */
export const authorizeSecurityGroupEgress: Action = authorizing('AuthorizeSecurityGroupEgress');
