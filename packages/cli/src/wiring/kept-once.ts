/**
 * Asks once, whoever comes first, and gives everybody that answer. A failure is given to those that wait for it and then
 * forgotten: whoever comes next asks anew, and a service that was away for a moment is not away for the whole run.
 */
export function keptOnce<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let kept: Promise<Value> | undefined;
  return () => {
    if (kept !== undefined) return kept;
    const asked = ask();
    kept = asked;
    asked.catch(() => {
      kept = undefined;
    });
    return asked;
  };
}
