export { type AddressPlan, type NodePlan, planAddresses, type ZonePlan } from './address-plan.js';
export { type ClusterDescription, clusterDescriptionSchema } from './cluster-description.js';
export { type ClusterSpec, clusterSpecSchema, type Lifetime } from './cluster-spec.js';
export { ClusterStack } from './cluster-stack.js';
export { synthesiseCluster } from './synthesise.js';
export { tagKeys } from './tags.js';
