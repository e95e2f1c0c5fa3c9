import type { Tags } from '../model/store.js';
import { items, type XmlNode } from '../protocol/answer.js';

/** A `tagSet`. */
export function tagSet(tags: Tags): XmlNode {
  return items(Object.entries(tags).map(([key, value]) => ({ key, value })));
}
