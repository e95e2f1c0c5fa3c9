/** Nobody answers where a source should be; the message is a phrase without the source's name. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}
