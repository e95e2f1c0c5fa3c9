import type { ParsedXml } from '../context.js';
import type { XmlNode } from '../protocol/answer.js';
import { leaf } from '../protocol/read-xml.js';

/**
 * moto keeps subnet reservations and rules that refer to a group, and forgets their descriptions. Terraform reads them
 * back, finds them gone, and wants to make the resources anew. So they are kept here, by id, and put into the answers.
 */
export function describedBy(
  descriptions: ReadonlyMap<string, string>,
  node: ParsedXml,
  idMember: string,
): XmlNode {
  const description = descriptions.get(leaf(node, idMember));
  return description === undefined || description === '' ? node : { ...node, description };
}
