/** What a build tells whoever watches; the library itself prints nothing. */
export type BuildEvent =
  | { readonly kind: 'step-started'; readonly step: string }
  | { readonly kind: 'step-done'; readonly step: string; readonly ms: number }
  | { readonly kind: 'step-failed'; readonly step: string; readonly ms: number; readonly message: string }
  | { readonly kind: 'output'; readonly step: string; readonly text: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'undone'; readonly what: string }
  | { readonly kind: 'undo-failed'; readonly what: string; readonly message: string };

/** Receives events in order. */
export type Watch = (event: BuildEvent) => void;
