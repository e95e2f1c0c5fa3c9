import type { MachineSummary } from '../machine-list.js';

const headings = ['INSTANCE', 'NAME', 'STATE', 'TYPE', 'ZONE', 'PRIVATE', 'PUBLIC', 'VOLUMES'];

/** The machines as aligned columns; a line of its own when there are none. */
export function machineTable(machines: readonly MachineSummary[]): string {
  if (machines.length === 0) return 'No machines.\n';
  const rows = machines.map((machine) => [
    machine.instanceId,
    machine.name,
    machine.state,
    machine.instanceType,
    machine.zone,
    machine.privateIps.join(','),
    machine.publicIp ?? '-',
    machine.volumes.join(',') || '-',
  ]);
  return columns([headings, ...rows]);
}

/** Rows padded to the widest cell of each column. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
