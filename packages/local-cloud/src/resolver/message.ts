/** The one question of a DNS query; names are lower case and without the last dot. */
export interface Question {
  readonly name: string;
  /** Record type as a number (RFC 1035, 3.2.2): 1 is A, 12 is PTR. */
  readonly type: number;
  /** Bytes of the query up to the end of the question. */
  readonly end: number;
}

/** What becomes of a question that is ours. */
export type Reply =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'name'; readonly name: string }
  /** The name exists, without a record of that type. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'no-such-name' }
  | { readonly kind: 'failure' };

/** Seconds for which an answer may be kept: an address moves at any time. */
const ttlSeconds = 1;

const headerBytes = 12;

/** Reads a standard query with one question in class IN (RFC 1035, 4.1); undefined for anything else. */
export function readQuestion(query: Buffer): Question | undefined {
  if (query.length < headerBytes + 5) return undefined;
  const isQuery = (query.readUInt8(2) & 0xf8) === 0;
  if (!isQuery || query.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = query[at]; length !== 0; length = query[at]) {
    // A pointer has nowhere to point to in a first name; 63 is the longest label.
    if (length === undefined || length > 63 || at + length + 1 > query.length) return undefined;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  if (at + 5 > query.length || query.readUInt16BE(at + 3) !== 1) return undefined;
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

const codes = { address: 0, name: 0, nothing: 0, 'no-such-name': 3, failure: 2 } as const;

/** The answer to a query: its header and question again, with one record or none. */
export function answerTo(query: Buffer, question: Question, reply: Reply): Buffer {
  const data = recordData(reply);
  const head = Buffer.from(query.subarray(0, question.end));
  // Response, authoritative; the wish for recursion is copied, and recursion is what we do.
  head.writeUInt8(0x84 | (query.readUInt8(2) & 0x01), 2);
  head.writeUInt8(0x80 | codes[reply.kind], 3);
  head.writeUInt16BE(data === undefined ? 0 : 1, 6);
  head.writeUInt32BE(0, 8);
  if (data === undefined) return head;
  const record = Buffer.alloc(12);
  // The name is the question's, by a pointer to where it stands.
  record.writeUInt16BE(0xc000 | headerBytes, 0);
  record.writeUInt16BE(question.type, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(ttlSeconds, 6);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, record, data]);
}

function recordData(reply: Reply): Buffer | undefined {
  switch (reply.kind) {
    case 'address':
      return Buffer.from(reply.address.split('.').map(Number));
    case 'name': {
      const labels = reply.name
        .split('.')
        .flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
      return Buffer.concat([...labels, Buffer.from([0])]);
    }
    case 'nothing':
    case 'no-such-name':
    case 'failure':
      return undefined;
  }
}
