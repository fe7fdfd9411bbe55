import { backendBytes, FileProblem, ggufConfig, loadModel, readGguf, type GgufFile } from '../../engine/formats/gguf';
import { countParameters } from '../../engine/model/parameters';
import { workingBytes } from '../../engine/run/memory';
import { createTokenizer, specialIds } from '../../engine/tokenizer';
import type { LoadProgress, LoadResult } from './api';
import { bestBackend } from './backend';
import type { ModelCard } from '../../engine/model/card';
import { checkHash, fetchFile, FileFault } from './fetch-file';
import { createSession, type Session } from './session';

/** Fetches a model card and the file that it names, checks both, and makes a session. Faults come back as data, to be said in words. */
export async function loadShippedModel(
  cardUrl: string,
  progress: LoadProgress,
): Promise<{ result: LoadResult; session: Session | null }> {
  try {
    const card = await fetchCard(cardUrl);
    const url = new URL(card.file, cardUrl).href;
    const bytes = await fetchFile(url, card.bytes, progress);
    await checkHash(url, bytes, card.sha256);
    const file = read(url, bytes);
    const config = ggufConfig(file);
    const context = config.max_position_embeddings;
    const backend = await bestBackend(backendBytes(file) + workingBytes(config, context));
    const { model, tokenizer: data, weightType } = loadModel(file, backend);
    const tokenizer = createTokenizer(data);
    return {
      session: createSession(backend, model, tokenizer),
      result: {
        kind: 'loaded',
        model: {
          name: card.name,
          config,
          card,
          parameters: countParameters(config).total,
          fileBytes: bytes.length,
          weightType,
          backend: backend.name,
          vocabulary: data.tokens.map((_, id) => tokenizer.decode([id], { special: true })),
          specialIds: specialIds(data),
          bosId: data.bosId,
          eosId: data.eosId,
        },
      },
    };
  } catch (error) {
    if (error instanceof FileFault) return { session: null, result: { kind: error.fault, detail: error.message } };
    if (error instanceof FileProblem) return { session: null, result: { kind: 'damaged', detail: error.message } };
    if (error instanceof RangeError) return { session: null, result: { kind: 'memory', detail: error.message } };
    throw error;
  }
}

async function fetchCard(url: string): Promise<ModelCard> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new FileFault('unreachable', url, { cause: error });
  });
  if (!response.ok) throw new FileFault('missing', `${url}: HTTP ${response.status}`);
  // Our own file; its model's bytes are checked against it.
  return response.json().catch((error: unknown) => {
    throw new FileFault('damaged', url, { cause: error });
  });
}

function read(url: string, bytes: Uint8Array<ArrayBuffer>): GgufFile {
  try {
    return readGguf(bytes);
  } catch (error) {
    if (error instanceof FileProblem) throw new FileFault('damaged', `${url}: ${error.message}`, { cause: error });
    throw error;
  }
}
