/** Limits of one volume, for reads and for writes each; absent: none. */
export interface SpeedLimit {
  readonly bytesPerSecond?: number;
  readonly operationsPerSecond?: number;
}

/**
 * The cgroup of a machine, in which its block devices are accounted, from /proc/PID/cgroup of its first process;
 * undefined when there is none. On v2 a booted systemd has moved itself to `init.scope` below the machine's own group: processes
 * may not be in a group that hands controllers on to others ("no internal processes", cgroup-v2.rst), and only the group
 * above has `io.max`.
 */
export function cgroupOf(text: string, version: 'v1' | 'v2'): string | undefined {
  const lines = text.split('\n').map((line) => line.split(':'));
  const found = lines.find(([, controllers = '']) =>
    version === 'v2' ? controllers === '' : controllers.split(',').includes('blkio'),
  );
  const path = found?.slice(2).join(':');
  return version === 'v2' ? path?.replace(/\/init\.scope$/, '') : path;
}

/**
 * What to write where. Linux, Documentation/admin-guide/cgroup-v1/blkio-controller.rst: 0 lifts a limit; and
 * cgroup-v2.rst, "io.max": `max` does.
 */
export function limitFiles(
  version: 'v1' | 'v2',
  minor: number,
  limit: SpeedLimit | undefined,
): readonly (readonly [file: string, line: string])[] {
  const { bytesPerSecond, operationsPerSecond } = limit ?? {};
  const device = `7:${minor}`;
  if (version === 'v2') {
    const [bytes, operations] = [bytesPerSecond ?? 'max', operationsPerSecond ?? 'max'];
    return [['io.max', `${device} rbps=${bytes} wbps=${bytes} riops=${operations} wiops=${operations}`]];
  }
  return (['read', 'write'] as const).flatMap((way) => [
    [`blkio.throttle.${way}_bps_device`, `${device} ${bytesPerSecond ?? 0}`] as const,
    [`blkio.throttle.${way}_iops_device`, `${device} ${operationsPerSecond ?? 0}`] as const,
  ]);
}
