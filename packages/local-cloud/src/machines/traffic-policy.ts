/** What a packet must be for a rule to let it pass. */
export type TrafficMatch =
  | { readonly kind: 'any' }
  | { readonly kind: 'ports'; readonly protocol: 'tcp' | 'udp'; readonly from: number; readonly to: number }
  /** Absent: any type, any code. */
  | { readonly kind: 'icmp'; readonly type?: number; readonly code?: number }
  /** Another protocol, by its IANA number. */
  | { readonly kind: 'protocol'; readonly number: number };

/** Lets what matches pass from or to one CIDR block. */
export interface TrafficRule {
  readonly match: TrafficMatch;
  readonly peer: string;
}

/** What passes the interface of a machine; everything else is dropped. */
export interface TrafficPolicy {
  readonly ingress: readonly TrafficRule[];
  readonly egress: readonly TrafficRule[];
  /** Addresses that this machine cannot reach and that cannot reach it, whatever the rules say. */
  readonly cutOff: readonly string[];
  /** Whether this host, as the operator's machine, may be spoken to as the rules say; not about the cloud's services. */
  readonly operator: 'by-rules' | 'cut-off';
}

/** Everything passes: for machines that stand behind no cloud's rules. */
export const openTraffic: TrafficPolicy = {
  ingress: [{ match: { kind: 'any' }, peer: '0.0.0.0/0' }],
  egress: [{ match: { kind: 'any' }, peer: '0.0.0.0/0' }],
  cutOff: [],
  operator: 'by-rules',
};

/** Nothing passes but the cloud's own services: what a machine has before it is told anything else. */
export const closedTraffic: TrafficPolicy = { ingress: [], egress: [], cutOff: [], operator: 'by-rules' };
