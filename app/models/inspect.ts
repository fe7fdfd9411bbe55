/** What a model is, from its files, before any memory is taken for it. */
import { matrixType } from '../../engine/formats/stored';
import { openModel } from '../../engine/formats/open';
import type { ByteSource } from '../../engine/formats/source';
import type { ModelConfig } from '../../engine/model/config';
import { FileProblem } from '../../engine/model/problem';
import { createTokenizer } from '../../engine/tokenizer';
import { ModelFault } from './fault';

export interface ModelFacts {
  readonly kind: 'model';
  readonly format: 'gguf' | 'hf';
  /** What the files call it; empty where they do not. */
  readonly name: string;
  readonly config: ModelConfig;
  readonly weightType: string;
  /** Bytes that the weights take in memory, as they are held there. */
  readonly weightBytes: number;
  readonly fileBytes: number;
  /** Whether it brings a template for conversations. */
  readonly chat: boolean;
}

/** Reads all but the weights. Throws a ModelFault: 'damaged', with what is wrong and where, or 'unreadable'. */
export function inspect(files: ReadonlyMap<string, ByteSource>): ModelFacts {
  return damagedIfProblem(() => {
    const opened = openModel(files);
    const config = opened.config();
    const tokenizer = createTokenizer(opened.tokenizer());
    opened.generation();
    return {
      kind: 'model',
      format: opened.format,
      name: opened.name,
      config,
      weightType: matrixType(opened.tensors()),
      weightBytes: opened.weightBytes(),
      fileBytes: [...files.values()].reduce((sum, file) => sum + file.length, 0),
      chat: tokenizer.data.chatTemplate !== undefined,
    };
  });
}

/** Makes a ModelFault of what the formats say about a file, and of what the tokenizer says about its vocabulary. */
export function damagedIfProblem<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof FileProblem || error instanceof RangeError)
      throw new ModelFault('damaged', error.message, { cause: error });
    throw error;
  }
}
