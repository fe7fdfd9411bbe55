/**
 * A model file, or the configuration in it, cannot be used. The message is for a person: it names the key, the tensor or the
 * place in the file, what stood there and what was expected.
 */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
}
