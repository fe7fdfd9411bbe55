/** Text files of a model folder. */
import { FileProblem } from '../model/problem';
import type { ByteSource } from './source';

/** A file's text. Throws a FileProblem that names the file where it is not UTF-8. */
export function fileText(name: string, bytes: ByteSource): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytes.length));
  } catch {
    throw new FileProblem(`${name} is not a text in UTF-8`);
  }
}
