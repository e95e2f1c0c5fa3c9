/** Members that must agree: the smallest majority of `voters`. */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/** How many voters may be lost with the quorum kept. */
export function toleranceOf(voters: number): number {
  return voters - quorumOf(voters);
}
