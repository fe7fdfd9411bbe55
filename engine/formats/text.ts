/** Text files of a model folder. */
import { FileProblem } from '../model/problem';

/** A file's text. Throws a FileProblem that names the file where it is not UTF-8. */
export function fileText(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FileProblem(`${name} is not a text in UTF-8`);
  }
}
