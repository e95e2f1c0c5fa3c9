import type { Ended, UploadedFile } from '@moult/aws';

/** A machine that is being provisioned or tested: one reached over SSH, or a container. */
export interface Machine {
  readonly name: string;
  /** Runs shell text as root; it travels on standard input, not in an argument list. */
  run(script: string, options: RunOptions): Promise<RunOutcome>;
  place(file: UploadedFile, options: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}

/** How to run a script. */
export interface RunOptions {
  readonly deadlineSeconds: number;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: (text: string) => void;
}

/** How it ended, and the end of what it said (both streams). */
export interface RunOutcome {
  readonly ended: Ended;
  readonly tail: string;
}

/** Whether a script ran to its end and said yes. */
export function succeeded({ ended }: RunOutcome): boolean {
  return ended.kind === 'exited' && ended.code === 0;
}

/** A phrase like "ended with exit code 3". */
export function describeEnd(ended: Ended): string {
  switch (ended.kind) {
    case 'exited':
      return `ended with exit code ${ended.code}`;
    case 'signalled':
      return `was ended by ${ended.signal}`;
    case 'deadline':
      return `did not end within ${ended.afterMs / 1000} s`;
    case 'connection-lost':
      return 'was cut off: the connection to the machine was lost';
  }
}
