/**
 * What was learned about one prerequisite. Probing changes nothing; only `installable` carries an action, so that
 * nothing is installed before it is known that nothing is missing.
 */
export type Probe =
  | Found
  | Optional
  | {
      readonly kind: 'installable';
      readonly name: string;
      /** What will be done, for the progress line: "Debian's docker.io". */
      readonly what: string;
      readonly install: () => Promise<Found>;
    }
  | {
      readonly kind: 'missing';
      readonly name: string;
      /** One sentence: what is wrong. */
      readonly reason: string;
      /** The command to type, or the one thing to do. */
      readonly next: string;
    };

/** A prerequisite that is there. */
export interface Found {
  readonly kind: 'found';
  readonly name: string;
  /** Version and place, for the summary. */
  readonly detail: string;
  /** Variables that Moult's own commands need in order to use it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Files that go with it, by absolute path; written only once everything is there. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A prerequisite that is not there and that nothing of the verdict needs: it is said, and stops nobody. */
interface Optional {
  readonly kind: 'optional';
  readonly name: string;
  /** What is not to be had without it, and how to get it. */
  readonly without: string;
}

/** What a run knows of one prerequisite once everything that had to be installed is. */
export type Settled = Found | Optional;

/** What of the machine decides whether something may be installed. */
export interface Machine {
  readonly isRoot: boolean;
  /** `ID` and `ID_LIKE` of /etc/os-release, lower case; empty elsewhere. */
  readonly distributions: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Folder for what bootstrap makes itself (inside the checkout, ignored by git). */
  readonly stateDir: string;
  /** Where the engine answers unless `DOCKER_HOST` says otherwise. */
  readonly dockerSocket: string;
  /** Where apt keeps the package lists that it has read. */
  readonly packageLists: string;
  /** Where Debian's packages put the keys that archives are signed with. */
  readonly keyrings: string;
  /** Set by `MOULT_OFFLINE=1`: nobody outside is asked whether a download would be possible. */
  readonly offline: boolean;
  /** When the run began, in milliseconds since 1970. */
  readonly now: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** True where Debian's packages can be installed without asking anyone. */
export function canInstallDebianPackages(machine: Machine): boolean {
  return machine.isRoot && machine.distributions.some((id) => id === 'debian' || id === 'ubuntu');
}
