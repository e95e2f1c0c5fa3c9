import { acting } from './acting.js';
import { enduring } from './enduring.js';
import { seeing } from './seeing.js';
import type { Row } from './subject.js';

export type { Row, Subject } from './subject.js';

/** Everything a driver owes, one row each; any test runner can declare a test per row. */
export const driverConformance: readonly Row[] = [...seeing, ...acting, ...enduring];
