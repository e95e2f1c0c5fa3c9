/** Limits of one volume, for reads and for writes each; absent: none. */
export interface SpeedLimit {
  readonly bytesPerSecond?: number;
  readonly operationsPerSecond?: number;
}

/** The cgroup in which a process' block devices are accounted, from /proc/PID/cgroup; undefined when there is none. */
export function cgroupOf(text: string, version: 'v1' | 'v2'): string | undefined {
  const lines = text.split('\n').map((line) => line.split(':'));
  const found = lines.find(([, controllers = '']) =>
    version === 'v2' ? controllers === '' : controllers.split(',').includes('blkio'),
  );
  return found?.slice(2).join(':');
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
