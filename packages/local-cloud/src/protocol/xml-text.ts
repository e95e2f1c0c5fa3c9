import type { Xml, XmlNode } from './answer.js';

/** Members as XML, in their order; absent ones are left out, arrays repeat their element. */
export function xmlText(node: XmlNode): string {
  let text = '';
  for (const [name, value] of Object.entries(node)) text += element(name, value);
  return text;
}

function element(name: string, value: Xml): string {
  if (value === undefined) return '';
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  if (isList(value)) return value.map((member) => element(name, member)).join('');
  const inner = xmlText(value);
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`;
}

function isList(value: XmlNode | readonly XmlNode[]): value is readonly XmlNode[] {
  return Array.isArray(value);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

/** Text as XML 1.0 can carry it: markup escaped, and the control characters it has no way to write left out. */
function escapeXml(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- exactly the characters that XML 1.0 forbids
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll(/[&<>\r]/g, (character) => entities[character] ?? '')
  );
}
