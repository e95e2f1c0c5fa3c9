import { type Asked, MemberRefused } from '@moult/member-probe';
import { z } from 'zod';

/** gRPC's words for what went wrong. https://grpc.io/docs/guides/status-codes/ */
export const grpcCodes = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  outOfRange: 11,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

// 3.4 writes `error` and `message`, 3.5 `message` only.
const refusal = z.object({ code: z.number().int(), message: z.string() });

/** The member answered, and the answer is no. */
export class EtcdRefused extends MemberRefused {
  override readonly name = 'EtcdRefused';
  /** gRPC's status, which etcd also puts into its JSON; null on the plain pages. */
  readonly code: number | null;

  constructor(asked: Asked, code: number | null, says: string) {
    super(asked, says);
    this.code = code;
  }
}

/** A refusal as etcd words it; of a page that is not etcd's JSON, what it says. */
export function readRefusal(asked: Asked, text: string, status: number): EtcdRefused {
  try {
    const read = refusal.safeParse(JSON.parse(text));
    if (read.success) return new EtcdRefused(asked, read.data.code, read.data.message);
  } catch {
    // Not JSON: a plain page, or somebody else on this port.
  }
  // The gateway of 3.4 answers "Not Found" in plain words to a path that it does not know.
  const code = status === 404 ? grpcCodes.notFound : null;
  return new EtcdRefused(asked, code, `${String(status)} ${text.trim()}`);
}

/** Whether a member of any version says by this that it does not know the call. */
export function isUnknownCall(error: unknown): boolean {
  return (
    error instanceof EtcdRefused &&
    (error.code === grpcCodes.unimplemented ||
      (error.code === grpcCodes.notFound && /not found$/i.test(error.says)))
  );
}
