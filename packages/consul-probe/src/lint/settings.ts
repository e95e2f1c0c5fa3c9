import type { AgentSelf } from '../client/agent.js';

/**
 * A value of the agent's running configuration by the names it has had; undefined where the agent has none of them.
 * Newer versions have TLS below `TLS.InternalRPC` and gossip verification below `StaticRuntimeConfig`, as their own
 * golden shows: https://github.com/hashicorp/consul, agent/config/testdata/TestRuntimeConfig_Sanitize.golden
 */
export function settingOf({ settings }: AgentSelf, ...paths: readonly string[]): unknown {
  for (const path of paths) {
    let value: unknown = settings;
    for (const name of path.split('.')) value = isRecord(value) ? value[name] : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
