import type Docker from 'dockerode';
import { ignoringAbsence } from './engine.js';

/** The console of a machine as text with plain line ends; empty once the machine is removed. */
export async function readConsole(container: Docker.Container): Promise<string> {
  const log = await ignoringAbsence(container.logs({ stdout: true, stderr: true, follow: false }));
  return (log?.toString('utf8') ?? '').replaceAll('\r\n', '\n');
}
