/** From a model's files to a session that answers. Faults come back as data, to be said in words. */
import { openModel, type OpenedModel } from '../../engine/formats/open';
import { matrixType } from '../../engine/formats/stored';
import { usefulThreads } from '../../engine/kernels/threads';
import { roundsActivations } from '../../engine/tensor/matrix';
import type { ModelCard } from '../../engine/model/card';
import type { ModelConfig } from '../../engine/model/config';
import { countParameters } from '../../engine/model/parameters';
import { FileProblem } from '../../engine/model/problem';
import { workingBytes } from '../../engine/run/memory';
import { createTokenizer, specialIds, type Tokenizer } from '../../engine/tokenizer';
import { stopIds } from '../../engine/tokenizer/data';
import { blobSources } from '../models/blob-source';
import { ModelFault } from '../models/fault';
import type { LoadFault, LoadProgress, LoadResult, ModelInfo, OpenRequest } from './api';
import { bestBackend } from './backend';
import { checkHash, fetchFile, FileFault } from './fetch-file';
import { NEEDS } from './needs';
import { createSession, type Session } from './session';

interface Loaded {
  readonly result: LoadResult;
  readonly session: Session | null;
}

/** Fetches a model card and the file that it names, and checks both. */
export async function loadShippedModel(cardUrl: string, progress: LoadProgress): Promise<Loaded> {
  return faultsAsData(async () => {
    const card = await fetchCard(cardUrl);
    const url = new URL(card.file, cardUrl).href;
    const bytes = await fetchFile(url, card.bytes, progress);
    await checkHash(url, bytes, card.sha256);
    try {
      const opened = openModel(new Map([[card.file, bytes]]));
      return await start(opened, { name: card.name, fileBytes: bytes.length, card });
    } catch (error) {
      if (error instanceof FileProblem) throw new FileFault('damaged', `${url}: ${error.message}`, { cause: error });
      throw error;
    }
  });
}

/** Reads a model from the person's files. The weights go from there straight into the kernels' memory. */
export async function loadFiles({ name, files, context }: OpenRequest, progress: LoadProgress): Promise<Loaded> {
  return faultsAsData(async () => {
    const fileBytes = Array.from(files.values()).reduce((sum, file) => sum + file.size, 0);
    let read = 0;
    const opened = openModel(blobSources(files, (bytes) => progress(Math.min((read += bytes), fileBytes), fileBytes)));
    return start(opened, { name, fileBytes, card: null, context });
  });
}

interface Origin {
  readonly name: string;
  readonly fileBytes: number;
  readonly card: ModelCard | null;
  /** As many positions as the model has, unless told otherwise. */
  readonly context?: number;
}

async function start(opened: OpenedModel, { name, fileBytes, card, context }: Origin): Promise<Loaded> {
  const trained = opened.config();
  const trainedContext = trained.max_position_embeddings;
  const config: ModelConfig = { ...trained, max_position_embeddings: Math.min(context ?? trainedContext, trainedContext) };
  // What is small and may be at fault comes first.
  const tokenizer = tokenizerOf(opened);
  const { data } = tokenizer;
  const ends = [...stopIds(data), ...opened.generation().stopIds];
  const weightBytes = opened.weightBytes();
  const parameters = countParameters(config).total;
  const threads = usefulThreads(parameters, navigator.hardwareConcurrency, self.crossOriginIsolated);
  const backend = await bestBackend(weightBytes + workingBytes(config, config.max_position_embeddings, NEEDS), threads);
  const { model, conversions } = opened.load(backend);
  const converse = await conversation(tokenizer);
  const info: ModelInfo = {
    name,
    config,
    trainedContext,
    card,
    parameters,
    fileBytes,
    weightType: matrixType(opened.tensors()),
    weightBytes,
    conversions,
    rounds: roundsActivations(model.weights.layers[0].q_proj),
    chat: converse !== null,
    backend: backend.name,
    vocabulary: data.tokens.map((_, id) => tokenizer.decode([id], { special: true, continued: true })),
    specialIds: specialIds(data),
    bosId: data.bosId,
    eosId: data.eosId,
  };
  return {
    session: createSession(backend, { ...model, config }, tokenizer, { stopIds: ends, converse }),
    result: { kind: 'loaded', model: info },
  };
}

function tokenizerOf(opened: OpenedModel): Tokenizer {
  const data = opened.tokenizer();
  try {
    return createTokenizer(data);
  } catch (error) {
    // A RangeError that is no lack of memory.
    if (error instanceof RangeError) throw new FileProblem(error.message, { cause: error });
    throw error;
  }
}

/** Writes one message of a person as the model's template has it. The template engine is fetched only for models that need it. */
async function conversation({ data }: Tokenizer): Promise<((prompt: string) => string) | null> {
  const { chatTemplate, tokens, bosId, eosId } = data;
  if (chatTemplate === undefined) return null;
  const { renderChat } = await import('../../engine/chat/template');
  const text = (id: number | null): string => (id === null ? '' : tokens[id]);
  const options = { bos: text(bosId), eos: text(eosId), addGenerationPrompt: true };
  return (prompt) => renderChat(chatTemplate, [{ role: 'user', content: prompt }], options);
}

function failed(kind: LoadFault, detail: string): Loaded {
  return { session: null, result: { kind, detail } };
}

async function faultsAsData(load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof FileFault) return failed(error.fault, error.message);
    if (error instanceof FileProblem) return failed('damaged', error.message);
    if (error instanceof ModelFault && error.fault === 'unreadable') return failed('unreadable', error.message);
    if (error instanceof RangeError) return failed('memory', error.message);
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
