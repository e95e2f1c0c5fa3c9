/** The fields that are numbers; what looks like one elsewhere is a name, a message or a code. */
const numbers: ReadonlySet<string> = new Set([
  ...['skip', 'count', 'percent', 'seconds', 'status', 'ms', 'maxMs', 'scale'],
  ...['bytesPerSecond', 'operationsPerSecond'],
]);

/**
 * `count=3`, `operations=AttachVolume,DetachVolume`, `between=i-…,zone` as a field of a fault: what it is by its name, whether it is
 * a good one by the cloud's judgement. Throws a sentence when it is no field.
 */
export function parseField(text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`${text} is no field=value.`);
  const [field, value] = [text.slice(0, at), text.slice(at + 1)];
  const listed = value.split(',');
  if (field === 'operations') return [field, listed];
  if (field === 'instanceId' && listed.length > 1) return [field, listed];
  if (field === 'between' || field === 'and') {
    return [field, value === 'everybody-else' ? value : listed.map(parseParty)];
  }
  return [field, numbers.has(field) && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value];
}

/** One side of a partition: the operator, an instance by its id, or a zone by its name. */
function parseParty(text: string): object {
  if (text === 'operator') return { kind: 'operator' };
  return text.startsWith('i-') ? { kind: 'instance', instanceId: text } : { kind: 'zone', zone: text };
}
