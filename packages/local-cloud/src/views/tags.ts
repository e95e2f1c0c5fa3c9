import type { ParsedXml } from '../context.js';
import type { Tags } from '../model/store.js';
import { items, type XmlNode } from '../protocol/answer.js';
import { leaf, members } from '../protocol/read-xml.js';

/** A `tagSet`. */
export function tagSet(tags: Tags): XmlNode {
  return items(Object.entries(tags).map(([key, value]) => ({ key, value })));
}

/** The tags in the `tagSet` of something that moto describes. */
export function tagsIn(node: ParsedXml): Tags {
  return Object.fromEntries(members(node, 'tagSet').map((tag) => [leaf(tag, 'key'), leaf(tag, 'value')]));
}
