/** What can go wrong on a model's way into the page: a kind, to be said in the person's language, and a detail for the curious. */
export type Fault = (typeof FAULTS)[number];

export const FAULTS = [
  /** No address of a model on Hugging Face. */
  'address',
  /** An address of another site. */
  'elsewhere',
  /** The site cannot be reached, or the connection broke. */
  'network',
  /** The site answers, but not with the file: too many requests, a fault of its own. */
  'server',
  /** There is no such repository, or not for everybody. */
  'repository',
  /** The repository has not the file that was asked for. */
  'file',
  /** The repository has no file that could be read here. */
  'nothing',
  /** The file on the site is not the one that was begun. */
  'changed',
  /** The browser's storage is full. */
  'full',
  /** Another tab is writing the same model. */
  'busy',
  /** A file can no longer be read from where it was chosen. */
  'unreadable',
  /** The files are no model that can be read. */
  'damaged',
] as const;

export class ModelFault extends Error {
  override name = 'ModelFault';
  readonly fault: Fault;

  constructor(fault: Fault, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.fault = fault;
  }
}

/** A fault as plain data. */
export interface Refusal {
  readonly kind: 'refused';
  readonly fault: Fault;
  readonly detail: string;
}

/** Runs what may fail with a ModelFault, and makes data of it: classes do not survive the way between threads. */
export async function refusable<Result>(attempt: () => Result | Promise<Result>): Promise<Result | Refusal> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof ModelFault) return { kind: 'refused', fault: error.fault, detail: error.message };
    throw error;
  }
}
