import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerXml, errorXml, items } from './answer.js';
import { ApiError } from './error.js';

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: true,
});

test('an answer carries its members, lists as items, and its request id last', () => {
  const xml = answerXml('StopInstances', 'id-1', {
    instancesSet: items([{ a: 1 }, { a: 2 }]),
    gone: undefined,
    empty: {},
  });
  expect(xml).toContain(
    '<StopInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><instancesSet><item><a>1</a></item><item><a>2</a></item></instancesSet><empty/><requestId>id-1</requestId></StopInstancesResponse>',
  );
});

test('any printable text survives the way through XML', () => {
  const printable = fc.stringMatching(/^[\u0020-\ud7ff]*$/);
  fc.assert(
    fc.property(printable, (text) => {
      const parsed = parser.parse(answerXml('X', 'r', { text: `|${text}|` })) as {
        XResponse: { text: string };
      };
      expect(parsed.XResponse.text).toBe(`|${text}|`);
    }),
  );
});

test('control characters, which XML 1.0 cannot carry, are left out of console text', () => {
  expect(answerXml('X', 'r', { text: 'a\u0000\u001bb\n' })).toContain('<text>ab\n</text>');
});

test('an error names code, message and request', () => {
  expect(errorXml(new ApiError('VolumeInUse', 'a < b'), 'id-2')).toContain(
    '<Response><Errors><Error><Code>VolumeInUse</Code><Message>a &lt; b</Message></Error></Errors><RequestID>id-2</RequestID></Response>',
  );
});
