export { type AddressPlan, type NodePlan, planAddresses, type ZonePlan } from './address-plan.js';
export { type ClusterDescription, clusterDescriptionSchema } from './cluster-description.js';
export { type ClusterSpec, clusterSpecSchema, type Lifetime } from './cluster-spec.js';
export type { ClusterChoices, DescribedChoices } from './cluster-choices.js';
export { ClusterStack } from './cluster-stack.js';
export { type AccountSpec, defaultProfile } from './account-stack.js';
export { consulPeerPorts, type PeerPort } from './peer-ports.js';
export { synthesiseAccount, synthesiseCluster } from './synthesise.js';
export { tagKeys } from './tags.js';
