/**
 * A setting under which replacing machines is not what it should be. `unsafe`: a roll may lose a member, the quorum or
 * the cluster. `warning`: it costs availability or protection. `note`: worth knowing.
 */
export interface Finding {
  readonly severity: 'unsafe' | 'warning' | 'note';
  readonly node: string;
  readonly setting: string;
  /** As found, or `unread` where the agent does not tell. */
  readonly value: string;
  readonly because: string;
}
