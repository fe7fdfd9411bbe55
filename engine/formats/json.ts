/** JSON from a file, field by field, each checked before it is used. */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object that a file's text is. Throws a FileProblem that names the file. */
export function parseJson(file: string, text: string): JsonObject {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new FileProblem(`${file} is not JSON`);
  }
  return expectObject(file, json);
}

/** The value if it is an object; throws a FileProblem that names the field otherwise, as all that follow do. */
export function expectObject(name: string, value: unknown): JsonObject {
  if (!isObject(value)) throw new FileProblem(`${name} must be an object, not ${show(value)}`);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function expectList(name: string, value: unknown, longest: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new FileProblem(`${name} must be a list, not ${show(value)}`);
  if (value.length > longest) throw new FileProblem(`${name} has ${value.length} entries; at most ${longest} can be read`);
  return value;
}

/** True or false, or undefined where the field is missing or null. */
export function expectFlag(name: string, value: unknown): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw new FileProblem(`${name} must be true or false, not ${show(value)}`);
  return value;
}
