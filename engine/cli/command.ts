/** What every command of `clearhead` is, and how its options are read. Bad ones give a RangeError, which is told in one line. */
import { parseArgs } from 'node:util';

type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;

/** The values of a command's options: texts, or true for a switch that was given. */
export type Values<Of extends Options = Options> = {
  readonly [Key in keyof Of]?: Of[Key]['type'] extends 'string' ? string : boolean;
};

export interface Command {
  /** One line: the command, its options, what they take. */
  readonly usage: string;
  /** Runs with the words after the command's name. What it has to say goes to `write`. */
  readonly run: (words: readonly string[], write: (text: string) => void) => Promise<void>;
}

/** A command whose words are read by its options. `--model` is one of every command's. */
export function command<Of extends Options>(
  usage: string,
  options: Of,
  run: (values: Values<Of & typeof MODEL> & { readonly model: string }, write: (text: string) => void) => Promise<void> | void,
): Command {
  return {
    usage,
    async run(words, write) {
      const values: Values<Of & typeof MODEL> = parse(words, { ...MODEL, ...options }, usage);
      const { model } = values as Values<typeof MODEL>;
      if (model === undefined) throw new RangeError(`--model is missing; usage: clearhead ${usage}`);
      await run({ ...values, model }, write);
    },
  };
}

const MODEL = { model: { type: 'string' } } as const;

function parse<Of extends Options>(words: readonly string[], options: Of, usage: string): Values<Of> {
  try {
    return parseArgs({ args: [...words], options: { ...options }, allowPositionals: false }).values as Values<Of>;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Its first line or sentence says what is wrong, the others how parseArgs would like it.
    const [what] = error.message.split(/\.? To specify|\n/);
    throw new RangeError(`${what}; usage: clearhead ${usage}`, { cause: error });
  }
}

/** A text that must be given. */
export function required(name: string, value: string | undefined): string {
  if (value === undefined) throw new RangeError(`--${name} is missing`);
  return value;
}

/** A whole number from `low` to `high`; the fallback where it is not given. */
export function wholeNumber(name: string, value: string | undefined, fallback: number, low: number, high: number): number {
  const number = value === undefined ? fallback : Number(value === '' ? NaN : value);
  if (!Number.isInteger(number) || number < low || number > high)
    throw new RangeError(`--${name} must be a whole number from ${low} to ${high}, not ${value}`);
  return number;
}

/** A number; the fallback where it is not given. */
export function plainNumber(name: string, value: string | undefined, fallback: number): number {
  const number = value === undefined ? fallback : Number(value === '' ? NaN : value);
  if (!Number.isFinite(number)) throw new RangeError(`--${name} must be a number, not ${value}`);
  return number;
}
