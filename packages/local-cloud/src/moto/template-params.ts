import type { ParsedXml } from '../context.js';
import { leaf, members } from '../protocol/read-xml.js';
import { emptyNode, type ParamNode, type ParamTree } from '../protocol/query.js';

/** Where a launch template's answer and a RunInstances request name the same thing differently. */
const renamed: Readonly<Record<string, string>> = {
  groupSet: 'SecurityGroupId',
  privateIpAddressesSet: 'PrivateIpAddresses',
  ramDiskId: 'RamdiskId',
};

/**
 * A launch template version's data without the tags of the template itself, which moto shows among those of what it
 * launches.
 */
export function launchedTagsOnly(data: ParsedXml): ParsedXml {
  const specifications = members(data, 'tagSpecificationSet');
  const item = specifications.filter(
    (specification) => leaf(specification, 'resourceType') !== 'launch-template',
  );
  return item.length === specifications.length ? data : { ...data, tagSpecificationSet: { item } };
}

/** A launch template version's data as RunInstances parameters; empty members mean that nothing was said. */
export function templateParams(data: ParsedXml): ParamNode {
  const params = emptyNode();
  for (const [name, value] of Object.entries(data)) {
    const converted = convert(value);
    if (converted !== undefined) params[requestName(name)] = converted;
  }
  return params;
}

function requestName(name: string): string {
  const plain = renamed[name] ?? name.replace(/Set$/, '');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function convert(value: ParsedXml[string]): ParamTree | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return numbered(value as readonly (ParsedXml | string)[]);
  const node = value as ParsedXml;
  const list = node['item'] ?? node['groupId'];
  if (list !== undefined) {
    return numbered((Array.isArray(list) ? list : [list]) as readonly (ParsedXml | string)[]);
  }
  return templateParams(node);
}

function numbered(values: readonly (ParsedXml | string)[]): ParamNode {
  const params = emptyNode();
  values.forEach((value, index) => {
    const converted = convert(value);
    if (converted !== undefined) params[String(index + 1)] = converted;
  });
  return params;
}
