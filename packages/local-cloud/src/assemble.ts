import { randomInt } from 'node:crypto';
import type { Context } from './context.js';
import { tagLagMs } from './faults/effects.js';
import type { Faults } from './faults/faults.js';
import { createImageStore, noImageStore } from './image-store/store-images.js';
import type { Cut } from './firewall/cuts.js';
import { keepTraffic } from './firewall/keep-traffic.js';
import type { MachineHost } from './machines/port.js';
import { BackgroundWork } from './model/background.js';
import { systemClock, type Clock } from './model/clock.js';
import { ClientTokens } from './model/idempotency.js';
import { draw, latencyProfiles, type Span } from './model/latency.js';
import { seeded } from './model/random.js';
import { createStore, type Store } from './model/store.js';
import type { Moto } from './moto/client.js';
import { motoLaunches } from './moto/launches.js';
import { motoNetworks } from './moto/networks.js';
import type { RoleKeys } from './context.js';
import type { Settings } from './options.js';

/** moto's account; every resource here belongs to it. */
export const accountId = '123456789012';

/** The running parts a context is made of. */
export interface Parts {
  readonly moto: Moto;
  readonly host: MachineHost;
  readonly roleKeys: RoleKeys;
  readonly faults: Faults;
  /** Default: the real one. */
  readonly clock?: Clock;
}

/** Wires what actions may use. */
export function assemble(settings: Settings, parts: Parts): Context {
  const { clock = systemClock } = parts;
  const latency = latencyProfiles[settings.latency];
  const staleness = stalenessOf(settings, latency.staleness);
  // Two streams, so that a delay drawn for a boot does not shift which reads are stale.
  const delays = seeded(settings.seed);
  const lags = seeded(settings.seed ^ 0x5f3759df);
  const work = new BackgroundWork();
  const store = createStore(
    () => draw(lags, staleness),
    () => clock.now(),
    (resourceId) => tagLagMs(parts.faults, resourceId),
  );
  const cuts = new Map<string, Cut>();
  return {
    accountId,
    region: settings.region,
    store,
    host: parts.host,
    networks: motoNetworks(parts.moto),
    launches: motoLaunches(parts.moto),
    plane: parts.moto,
    roleKeys: parts.roleKeys,
    faults: parts.faults,
    imageStore:
      settings.imageStore === undefined
        ? noImageStore
        : createImageStore({ folder: settings.imageStore, store, host: parts.host }),
    traffic: keepTraffic({
      ...{ plane: parts.moto, host: parts.host, store, work },
      cuts: () => [...cuts.values()],
    }),
    cuts,
    tokens: new ClientTokens(),
    work,
    clock,
    latency,
    pause: (span) => clock.delay(draw(delays, span), work.signal),
    newPublicIp: () => freePublicIp(store),
  };
}

function stalenessOf(settings: Settings, profile: Span): Span {
  if (settings.staleReads === 'profile') return profile;
  return settings.staleReads === 'off' ? [0, 0] : [0, settings.staleReads.maxMs];
}

/** From 198.18.0.0/15, the block for benchmarks that nobody routes; the host refuses what another cloud has. */
function freePublicIp(store: Store): string {
  const taken = new Set(store.instances.all().map((instance) => instance.publicIp));
  for (;;) {
    const address = `198.${randomInt(18, 20)}.${randomInt(256)}.${randomInt(1, 255)}`;
    if (!taken.has(address)) return address;
  }
}
