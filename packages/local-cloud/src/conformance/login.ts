import { createHash } from 'node:crypto';
import {
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  type GetConsoleOutputCommandOutput,
} from '@aws-sdk/client-ec2';
import ssh2 from 'ssh2';
import type { Place } from './place.js';
import type { Target } from './target.js';
import { eventually } from './wait.js';

/** Where to log in, and as the instance that must answer there. */
export interface Door {
  readonly instanceId: string;
  /** Default: the address at which the runner reaches it now, which another start changes. */
  readonly host?: string;
}

/** The name of a machine's first interface, in its shell: eth0 on some, ens5 on others. */
export const firstInterface = "$(ip -o -4 route show default | cut -d' ' -f5 | head -n 1)";

/** The SHA-256 fingerprints of host keys that the instance's own console shows. */
async function consoleFingerprints(target: Target, instanceId: string): Promise<string[]> {
  return eventually(`host key fingerprints of ${instanceId}`, async () => {
    const { Output } = await consoleOf(target, instanceId);
    const text = Buffer.from(Output ?? '', 'base64').toString('utf8');
    if (!text.includes('END SSH HOST KEY FINGERPRINTS')) return undefined;
    return [...text.matchAll(/SHA256:([A-Za-z0-9+/]{43})/g)].map((match) => match[1] ?? '');
  });
}

/** The newest there is: types that are not Nitro's show what was posted some time ago, and refuse `Latest`. */
async function consoleOf(target: Target, InstanceId: string): Promise<GetConsoleOutputCommandOutput> {
  try {
    return await target.ec2.send(new GetConsoleOutputCommand({ InstanceId, Latest: true }));
  } catch (cause) {
    if (!(cause instanceof Error && cause.name === 'UnsupportedOperation')) throw cause;
    return target.ec2.send(new GetConsoleOutputCommand({ InstanceId }));
  }
}

/** Runs a command over SSH as the image's user; the host key must be one that the console showed. */
export async function on(target: Target, place: Place, door: Door, command: string): Promise<string> {
  const known = await consoleFingerprints(target, door.instanceId);
  return eventually(`ssh to ${door.instanceId}`, async () => {
    const host = door.host ?? (await addressOf(target, door.instanceId));
    return host === undefined ? undefined : attempt(place, host, { known, command });
  });
}

async function addressOf(target: Target, instanceId: string): Promise<string | undefined> {
  const answer = await target.ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  return answer.Reservations?.[0]?.Instances?.[0]?.PublicIpAddress;
}

function attempt(
  place: Place,
  host: string,
  { known, command }: { readonly known: readonly string[]; readonly command: string },
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let refusedKey = false;
    client
      .on('close', () => resolve(undefined))
      .on('ready', () => {
        client.exec(command, (error, channel) => {
          if (error !== undefined) {
            reject(error);
            return;
          }
          let output = '';
          channel.on('data', (chunk: Buffer) => (output += chunk.toString()));
          channel.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
          channel.on('close', () => {
            client.end();
            resolve(output);
          });
        });
      })
      .on('error', (error: Error & { level?: string }) => {
        if (refusedKey || error.level === 'client-authentication') reject(error);
        else resolve(undefined);
      })
      .connect({
        host,
        username: 'admin',
        privateKey: place.privateKey,
        readyTimeout: 5000,
        // A machine that reboots under the connection says no goodbye.
        keepaliveInterval: 1000,
        keepaliveCountMax: 3,
        hostVerifier: (key: Buffer) => {
          const shown = createHash('sha256').update(key).digest('base64').replace(/=+$/, '');
          refusedKey = !known.includes(shown);
          return !refusedKey;
        },
      });
  });
}
