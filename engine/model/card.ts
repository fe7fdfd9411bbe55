/** A model's card: where it comes from and what `npm run card` measured, kept beside the model file. */
export interface ModelCard {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  /** Of the file, in hexadecimal: an altered file is not run. */
  readonly sha256: string;
  readonly training: {
    readonly tokens: number;
    readonly steps: number;
    readonly hours: number;
    readonly optimiser: string;
    /** Anything about the run that its figures do not say. */
    readonly note?: string;
    readonly data: readonly { readonly name: string; readonly share: number; readonly licence: string }[];
    /** Tokens seen and the loss there, in nats a token. */
    readonly curve: readonly { readonly tokens: number; readonly loss: number }[];
    /** Tokens seen and bits per byte of validation text there. */
    readonly validation: readonly { readonly tokens: number; readonly bitsPerByte: number }[];
  };
  readonly measures: {
    readonly bitsPerByte: number;
    readonly facts: Tally;
    readonly factsByKind: Readonly<Record<string, Tally>>;
    readonly agreement: Tally;
    readonly agreementByKind: Readonly<Record<string, Tally>>;
    /** [layer][head] */
    readonly heads: readonly (readonly HeadScores[])[];
  };
}

/** So many right of so many asked. */
export interface Tally {
  readonly right: number;
  readonly total: number;
}

/** How much of its attention a head gives, on average, to one kind of place; 0 to 1. */
export interface HeadScores {
  readonly previousToken: number;
  readonly induction: number;
  readonly duplicateToken: number;
  readonly firstToken: number;
}
