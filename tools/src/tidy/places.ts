import { matches, type Rule } from './rule.js';

/** Absolute paths of the machine it was written on; they are of no use on any other. */
export function places(checkout: string): Rule {
  const pattern = new RegExp(`${checkout.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`, 'g');
  return (files) => files.flatMap((file) => matches(file, pattern, () => 'an absolute path of this machine'));
}
