import type { ApiError } from './error.js';
import { xmlText } from './xml-text.js';

/** What an answer's XML is made of; `undefined` members are left out, lists are wrapped by {@link items}. */
export type Xml = string | number | boolean | undefined | XmlNode | readonly XmlNode[];

/** One XML element's members. */
export interface XmlNode {
  readonly [name: string]: Xml;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** EC2's API version, https://docs.aws.amazon.com/AWSEC2/latest/APIReference/making-api-requests.html */
export const apiVersion = '2016-11-15';

/** EC2 writes every list as `<xSet><item>…</item></xSet>`. */
export function items(members: readonly XmlNode[]): XmlNode {
  return members.length === 0 ? {} : { item: members };
}

/** A successful answer. */
export function answerXml(action: string, requestId: string, body: XmlNode): string {
  const root = `${action}Response`;
  const inner = xmlText({ ...body, requestId });
  return `${declaration}<${root} xmlns="http://ec2.amazonaws.com/doc/${apiVersion}/">${inner}</${root}>`;
}

/** An error in EC2's format. */
export function errorXml(error: ApiError, requestId: string): string {
  const response = { Errors: { Error: { Code: error.code, Message: error.message } }, RequestID: requestId };
  return declaration + xmlText({ Response: response });
}
