/** Reads an untrusted JSON object field by field, with errors that name the field's whole path. */

/** The configuration cannot be used; the message says which field and why. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface Fields {
  /** Every reader throws ConfigError where the field is missing (and has no fallback) or is not what it must be. */
  integer(name: string, least: number, most?: number): number;
  number(name: string, least: number, most?: number, fallback?: number): number;
  boolean(name: string): boolean;
  text(name: string, pattern: RegExp): string;
  choice<Choice extends string>(name: string, choices: readonly Choice[], fallback?: Choice): Choice;
  fields(name: string): Fields;
  names(): string[];
  /** Throws ConfigError where a field was never read: a misspelt name must not pass for a default. */
  done(): void;
}

const between = (least: number, most: number): string => (most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`);

/** `path` is what errors call the object; an object within it is called path.name, the outermost just name. */
export function readFields(value: unknown, path: string, outermost = true): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError(`${path} must be an object, not ${JSON.stringify(value)}`);
  const entries = new Map<string, unknown>(Object.entries(value));
  const read = new Set<string>();
  const full = (name: string): string => (outermost ? name : `${path}.${name}`);

  function take(name: string, expected: string, good: (found: unknown) => boolean, fallback?: unknown): unknown {
    read.add(name);
    const found = entries.has(name) ? entries.get(name) : fallback;
    if (found === undefined) throw new ConfigError(`${full(name)} is missing: it must be ${expected}`);
    if (!good(found)) throw new ConfigError(`${full(name)} must be ${expected}, not ${JSON.stringify(found)}`);
    return found;
  }
  return {
    integer: (name, least, most = Infinity) =>
      Number(
        take(
          name,
          `a whole number ${between(least, most)}`,
          (x) => Number.isSafeInteger(x) && Number(x) >= least && Number(x) <= most,
        ),
      ),
    number: (name, least, most = Infinity, fallback) =>
      Number(
        take(
          name,
          `a number ${between(least, most)}`,
          (x) => typeof x === 'number' && Number.isFinite(x) && x >= least && x <= most,
          fallback,
        ),
      ),
    boolean: (name) => take(name, 'true or false', (x) => typeof x === 'boolean') === true,
    text: (name, pattern) => String(take(name, `text that matches ${pattern}`, (x) => typeof x === 'string' && pattern.test(x))),
    choice(name, choices, fallback) {
      const found = take(name, `one of ${choices.join(', ')}`, (x) => choices.some((choice) => choice === x), fallback);
      const choice = choices.find((one) => one === found);
      if (choice === undefined) throw new ConfigError(`${full(name)} must be one of ${choices.join(', ')}`);
      return choice;
    },
    fields(name) {
      read.add(name);
      return readFields(entries.get(name), full(name), false);
    },
    names: () => [...entries.keys()],
    done() {
      const unknown = [...entries.keys()].find((name) => !read.has(name));
      if (unknown !== undefined) throw new ConfigError(`${full(unknown)} is not a field of this file`);
    },
  };
}
