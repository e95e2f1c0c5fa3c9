/** A state of Terraform in which the first resource of a type was interrupted while it was made. */
export function taint(state: string, type: string): string {
  const parsed = JSON.parse(state) as {
    readonly resources: readonly { readonly type: string; readonly instances: { status?: string }[] }[];
  };
  const [first] = parsed.resources.find((one) => one.type === type)?.instances ?? [];
  if (first === undefined) throw new Error(`the state holds no ${type}`);
  first.status = 'tainted';
  return JSON.stringify(parsed);
}
