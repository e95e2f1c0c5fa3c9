/** A copy of a record without some of its members. */
export function omit<T extends object, K extends keyof T>(record: T, ...members: readonly K[]): Omit<T, K> {
  const copy = { ...record };
  for (const member of members) Reflect.deleteProperty(copy, member);
  return copy;
}
