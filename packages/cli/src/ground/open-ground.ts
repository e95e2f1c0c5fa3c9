import { resolve } from 'node:path';
import { callerIdentity, closeClients, newClients, type SshAuth } from '@moult/aws';
import type { Lifetime } from '@moult/consul-stack';
import type { RunEvent } from '@moult/rolling-upgrade';
import { type Config, settingsProblems } from '../config/config.js';
import { CommandFailed } from '../program/command-failed.js';
import { holderName } from '../state/dead-holder.js';
import type { Interrupts } from '../program/interrupts.js';
import type { Typed } from '../render/typed.js';
import type { InfraRelease } from '../release/infra-release.js';
import type { CloudAccess } from './cloud-access.js';
import { type Ground, whose } from './ground.js';
import { lifetimeOf } from './lifetime.js';
import { loginFor } from './login.js';
import { askMyAddress } from './operator-block.js';
import { requireBucket } from './state-bucket.js';
import { keptOnce } from '../wiring/kept-once.js';

/** What a ground is opened with. */
export interface GroundParts {
  readonly config: Config;
  readonly release: InfraRelease;
  readonly cloud: CloudAccess;
  /** Given for a new throwaway environment; else the environment's own tags say what it is. */
  readonly lifetime?: Lifetime;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Given: used instead of looking for a key. */
  readonly auth?: SshAuth;
  readonly say: (line: string) => void;
  readonly onEvent?: (event: RunEvent) => void;
  readonly interrupts: Interrupts;
  readonly typed: Typed;
  /** Everything of Moult's on this machine lies below it. Default `.moult` in the working folder. */
  readonly home?: string;
}

/** Name of the account's state bucket where the configuration names none; `infra/setup` makes it under this name. */
export function defaultStateBucket(account: string, region: string): string {
  return `moult-state-${account}-${region}`;
}

/**
 * Opens a ground: the first call says whether the credentials are any good.
 * @throws {CommandFailed} when they are not, or the engine's settings are none.
 */
export async function openGround(parts: GroundParts): Promise<Ground & AsyncDisposable> {
  const { config, cloud } = parts;
  const [problem] = settingsProblems(config.settings ?? {});
  if (problem !== undefined) throw new CommandFailed(1, `settings: ${problem}.`);
  const clients = newClients(cloud.client);
  const { account } = await callerIdentity(clients.sts).catch((error: unknown) => {
    closeClients(clients);
    throw credentialsFailed(error, cloud);
  });
  const stateBucket = config.stateBucket ?? defaultStateBucket(account, config.region);
  await requireBucket(clients, {
    ...{ name: stateBucket, region: config.region, cloud: cloud.kind },
    from: config.stateBucket === undefined ? 'account' : 'given',
  });
  const lifetime = parts.lifetime ?? (await lifetimeOf(clients, whose(parts), config.expires));
  let login: Promise<SshAuth> | undefined;
  return {
    ...parts,
    clients,
    stateBucket,
    lifetime,
    login: () =>
      (login ??=
        parts.auth === undefined
          ? loginFor(config, clients, parts.environment)
          : Promise.resolve(parts.auth)),
    seenAs: keptOnce(askMyAddress),
    folder: resolve(parts.home ?? '.moult', config.environment, parts.release.service.name),
    holder: holderName(process.env['USER'] ?? 'operator', new Date()),
    now: () => new Date(),
    [Symbol.asyncDispose]: () => {
      closeClients(clients);
      return Promise.resolve();
    },
  };
}

function credentialsFailed(error: unknown, cloud: CloudAccess): CommandFailed {
  const because = error instanceof Error ? error.message : String(error);
  const where = cloud.client.endpoint ?? 'AWS';
  return new CommandFailed(
    1,
    `${where} does not accept us: ${because}; check the AWS credentials.`,
    'aws sts get-caller-identity',
  );
}
