import type { Operation, Value } from '../history/operation.js';

/** Something that a member's final value says against the promises that clients were given. */
export type Finding =
  | {
      /** The member holds what was there before this acknowledged write, and nothing newer. */
      readonly kind: 'lost-write';
      readonly key: string;
      readonly member: string;
      readonly holds: Value;
      readonly write: Operation;
    }
  | {
      /** The member holds a value that no client can have written. */
      readonly kind: 'foreign-value';
      readonly key: string;
      readonly member: string;
      readonly holds: Value;
      /** The write that was refused and is there all the same, if that is what it is. */
      readonly failed?: Operation | undefined;
    }
  | {
      /** Members hold different values, and no write of unknown outcome explains it. */
      readonly kind: 'members-differ';
      readonly key: string;
      readonly values: readonly { readonly member: string; readonly value: Value }[];
    };
