import type { Duplex } from 'node:stream';
import type { HostKey } from './host-key.js';

/** How to prove who we are: a private key in OpenSSH or PEM form, or the agent that listens on a socket. */
export type SshAuth =
  | { readonly kind: 'key'; readonly privateKey: string }
  | { readonly kind: 'agent'; readonly socket: string };

/** Where to log in, and the host keys that the machine is known by. */
export interface SshTarget {
  /** Names the machine in messages, for instance its instance id. */
  readonly name: string;
  readonly host: string;
  /** Default 22. */
  readonly port?: number;
  readonly user: string;
  readonly auth: SshAuth;
  /** Never empty: a machine whose keys are unknown is not dialled. */
  readonly hostKeys: readonly HostKey[];
}

/** How a remote command ended. */
export type Ended =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'deadline'; readonly afterMs: number }
  | { readonly kind: 'connection-lost' };

/** A remote command's end, and the tail of what it wrote. */
export interface Outcome {
  readonly ended: Ended;
  /** The last {@link ExecOptions.keepBytes} bytes, as UTF-8. */
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a remote command. */
export interface ExecOptions {
  /** Milliseconds until the command's connection channel is closed and the outcome is `deadline`. */
  readonly deadlineMs: number;
  /** What the command reads; secrets belong here, never in the command line. */
  readonly input?: string | Uint8Array;
  readonly onOutput?: (chunk: { readonly stream: 'stdout' | 'stderr'; readonly text: string }) => void;
  readonly signal?: AbortSignal | undefined;
  /** Default 64 KiB per stream. */
  readonly keepBytes?: number;
}

/** One file to place on the machine. */
export interface UploadedFile {
  readonly path: string;
  readonly content: Uint8Array;
  /** Permission bits, e.g. 0o644. */
  readonly mode: number;
  /** `user:group`; default `root:root`. */
  readonly owner?: string;
}

/** A logged-in connection to one machine. Disposing it closes every channel. */
export interface SshSession extends AsyncDisposable {
  readonly target: SshTarget;
  exec(command: string, options: ExecOptions): Promise<Outcome>;
  /** A TCP stream to an address as the machine sees it, for HTTP to a service that listens on its loopback. */
  forward(host: string, port: number): Promise<Duplex>;
}
