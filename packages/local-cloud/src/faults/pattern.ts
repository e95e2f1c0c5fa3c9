/** Whether an action is meant by a pattern like `AttachVolume`, `Describe*` or `s3:PutObject`. */
export function matchesOperation(
  pattern: string,
  call: { readonly service: string; readonly action: string },
): boolean {
  const colon = pattern.indexOf(':');
  if (colon >= 0 && pattern.slice(0, colon) !== call.service) return false;
  return wildcard(pattern.slice(colon + 1)).test(call.action);
}

/** A pattern in which `*` stands for any characters. */
export function wildcard(pattern: string): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's');
}
