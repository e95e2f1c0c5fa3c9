/** What a build or a change of the catalogue was refused for. */
export type RefusalKind =
  | 'definition'
  | 'source'
  | 'base'
  | 'busy'
  | 'launch'
  | 'provisioning'
  | 'image-test'
  | 'catalogue'
  | 'interrupted';

/** One sentence that names what is wrong and where. Everything that could be undone has been undone when it is thrown. */
export class BuildRefused extends Error {
  override readonly name = 'BuildRefused';
  readonly kind: RefusalKind;
  constructor(kind: RefusalKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
