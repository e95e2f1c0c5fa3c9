/** Encodes one number field of a protobuf message. https://protobuf.dev/programming-guides/encoding/ */
export function varintField(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(BigInt(field << 3)), ...varint(BigInt(value))]);
}

/** The number fields of a message, by field; null when it is no message. Fields of other types are passed over. */
export function fieldsOf(message: Uint8Array): ReadonlyMap<number, bigint> | null {
  const fields = new Map<number, bigint>();
  let at = 0;
  const next = (): bigint | null => {
    let value = 0n;
    // 64 bits in groups of seven.
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) return null;
      at += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    return null;
  };
  while (at < message.byteLength) {
    const tag = next();
    if (tag === null) return null;
    const value = tag % 8n === 5n || tag % 8n === 1n ? null : next();
    switch (Number(tag % 8n)) {
      case 0:
        if (value === null) return null;
        fields.set(Number(tag / 8n), value);
        break;
      case 1:
        at += 8;
        break;
      case 2:
        if (value === null) return null;
        at += Number(value);
        break;
      case 5:
        at += 4;
        break;
      default:
        return null;
    }
  }
  return at === message.byteLength ? fields : null;
}

function varint(value: bigint): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}
