import { emptyNode, type ParamNode, type ParamTree } from '../protocol/query.js';

/** Parameters whose members override one by one; every other list or value replaces the template's as a whole. */
const mergedStructures = new Set(['MetadataOptions', 'Placement', 'Monitoring', 'CreditSpecification']);

/**
 * RunInstances parameters laid over those of a launch template: what the request gives wins.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html, "LaunchTemplate"
 */
export function overlay(template: ParamNode, request: ParamNode): ParamNode {
  const merged: ParamNode = Object.assign(emptyNode(), template);
  for (const [name, value] of Object.entries(request)) {
    merged[name] = mergedValue(name, merged[name], value);
  }
  return merged;
}

function mergedValue(name: string, below: ParamTree | undefined, above: ParamTree): ParamTree {
  if (typeof below !== 'object' || typeof above !== 'object') return above;
  if (mergedStructures.has(name)) return Object.assign(emptyNode(), below, above);
  if (name === 'BlockDeviceMapping') return byDevice(below, above);
  if (name === 'TagSpecification') return byType(below, above);
  return above;
}

/** Mappings of the same device replace each other; the template's other devices stay. */
function byDevice(below: ParamNode, above: ParamNode): ParamNode {
  return byMember('DeviceName', below, above);
}

/** Tags for the same type of resource come from the request; the template's tags for other types stay. */
function byType(below: ParamNode, above: ParamNode): ParamNode {
  return byMember('ResourceType', below, above);
}

function byMember(key: string, below: ParamNode, above: ParamNode): ParamNode {
  const keyOf = (member: ParamTree) => (typeof member === 'object' ? member[key] : undefined);
  const given = Object.values(above);
  const kept = Object.values(below).filter(
    (member) => !given.some((other) => keyOf(other) === keyOf(member)),
  );
  const merged = emptyNode();
  [...kept, ...given].forEach((member, index) => (merged[String(index + 1)] = member));
  return merged;
}
