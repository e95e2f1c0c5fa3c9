import Docker from 'dockerode';

/** The container engine: `DOCKER_HOST` when set, else the local socket. */
export type Engine = Docker;

export function openEngine(): Engine {
  return new Docker();
}

/** What of the engine's host decides how machines are made. */
export interface EngineFacts {
  /** The newest version of its API, such as `1.41`: requests without a version in their path are read by it. */
  readonly apiVersion: string;
  readonly cpus: number;
  readonly cgroup: 'v1' | 'v2';
  readonly appArmor: 'on' | 'off';
  /** `user-namespaces`: root in a container is somebody else outside, who may make no devices. */
  readonly mode: 'rootful' | 'rootless' | 'user-namespaces';
}

/** What of `docker info` is read. */
export interface EngineInfo {
  readonly NCPU: number;
  readonly CgroupVersion?: string;
  readonly SecurityOptions?: readonly string[];
}

/** What of `docker version` is read. */
export interface EngineVersion {
  readonly ApiVersion: string;
}

/** Reads what the engine says of itself; pure, so that hosts of other kinds can be tried. */
export function readEngine(info: EngineInfo, { ApiVersion }: EngineVersion): EngineFacts {
  const has = (option: string) =>
    info.SecurityOptions?.some((one) => one.startsWith(`name=${option}`)) === true;
  return {
    apiVersion: ApiVersion,
    cpus: info.NCPU,
    cgroup: info.CgroupVersion === '2' ? 'v2' : 'v1',
    appArmor: has('apparmor') ? 'on' : 'off',
    mode: has('rootless') ? 'rootless' : has('userns') ? 'user-namespaces' : 'rootful',
  };
}

/** Asks the engine about its host; throws a sentence when no engine answers. */
export async function engineFacts(engine: Engine): Promise<EngineFacts> {
  const [info, version] = await Promise.all([engine.info() as Promise<EngineInfo>, engine.version()]).catch(
    (error: unknown) => {
      throw new Error('The local cloud needs a rootful Docker Engine, and none answers.', { cause: error });
    },
  );
  return readEngine(info, version);
}

/** Whether the engine knows what came with a version of its API. */
export function speaks({ apiVersion }: EngineFacts, wanted: string): boolean {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** The value, or undefined where the engine says 404 (absent) or 304 (already so). */
export async function ignoringAbsence<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (hasStatus(error, 404) || hasStatus(error, 304)) return undefined;
    throw error;
  }
}

/** Whether an error of the engine carries this HTTP status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === status;
}
