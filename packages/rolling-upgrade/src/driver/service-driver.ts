import type { ServiceSeen } from '../model/observation.js';
import type { ServiceRules } from '../plan/service-rules.js';
import type { Call } from '../perform/call.js';
import type { Outcome } from '../perform/outcome.js';

/**
 * What the engine must know about one service: a pure half (`rules`) and a half that talks to members. An
 * implementation per service; `@moult/rolling-upgrade/conformance` has the tests that any of them must pass.
 *
 * Every function that changes something is idempotent, answers with an `Outcome` and rejects only on programming
 * errors. Every one has its own limit below `settings.callMs`.
 */
export interface ServiceDriver {
  readonly rules: ServiceRules;

  /**
   * Asks every named member itself, side by side. A member that does not answer is reported silent, never left out and
   * never filled in from what others say. Each report carries the time at which it was asked.
   */
  look(nodes: readonly string[]): Promise<ServiceSeen>;

  /** Makes `to` the leader, if `from` still is. Refused by a service that cannot. Done when `from` does not lead. */
  transferLeadership(from: string, to: string, call: Call): Promise<Outcome>;

  /**
   * Writes the sentinel (a key that names the plan), saves the service's own snapshot and inspects it. The result
   * holds `inspected` (`yes`, or what is wrong) and `index`. The same plan and node again may find the first one.
   */
  saveSnapshot(plan: string, node: string, call: Call): Promise<Outcome>;

  /**
   * Keeps the service from dropping an absent member (Consul: `CleanupDeadServers=false`), by compare-and-set against
   * the settings found. Done when it is on already.
   */
  setGuard(found: Readonly<Record<string, string>>, call: Call): Promise<Outcome>;

  /** Puts these settings back. Done when they are so already. */
  restoreGuard(settings: Readonly<Record<string, string>>, call: Call): Promise<Outcome>;
}
