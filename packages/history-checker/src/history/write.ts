import { formatVersion, type Header } from './schema.js';
import type { History, Operation, Value } from './operation.js';

/** The first line of a history file, with its line feed; a recorder writes it before the first operation. */
export function headerLine(initial: History['initial'] = new Map<string, Value>()): string {
  const header: Header = {
    format: 'moult-history',
    version: formatVersion,
    ...(initial.size > 0 ? { initial: Object.fromEntries(initial) } : {}),
  };
  return `${JSON.stringify(header)}\n`;
}

/** One operation as a line with its line feed; a recorder appends it as soon as the outcome is known. */
export function operationLine(operation: Operation): string {
  return `${JSON.stringify(operation)}\n`;
}

/** A whole history as `parseHistory` reads it. */
export function printHistory({ initial, operations }: History): string {
  return headerLine(initial) + operations.map(operationLine).join('');
}
