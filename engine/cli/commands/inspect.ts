/**
 * What a model is: its shape, parameters by part, how it is stored and would be held in memory, its tokenizer, keys and tensors.
 * Every matrix is read and checked on the way.
 */
import type { GgufScalar } from '../../formats/gguf';
import { chooseHolding, createConversionLog, holdMatrix } from '../../formats/hold';
import type { OpenedModel } from '../../formats/open';
import type { StoredTensor } from '../../formats/stored';
import { kvCacheBytes } from '../../model/cache';
import type { ModelConfig } from '../../model/config';
import { countParameters } from '../../model/parameters';
import { FileProblem } from '../../model/problem';
import { show } from '../../model/validate';
import { textbook } from '../../ops';
import type { TokenizerData } from '../../tokenizer';
import { command } from '../command';
import { openPath } from '../model';

export const inspect = command('inspect --model PATH', {}, (values, write) => {
  const opened = openPath(values.model);
  const tensors = hasWeights(opened) ? [...opened.tensors().values()] : [];
  const rows = [
    ['name', opened.name || 'none'],
    ['format', opened.format === 'gguf' ? 'GGUF' : 'Hugging Face'],
    ...(tensors.length > 0 ? modelRows(opened, tensors) : [['weights', 'none: this is a vocabulary']]),
    ['tokenizer', tokenizerLine(opened)],
    ['generation', generationLine(opened)],
  ];
  for (const [what, value] of rows) write(`${what.padEnd(13)}${value}\n`);
  if (opened.metadata.size > 0) {
    write('\nkeys\n');
    for (const [key, value] of opened.metadata) write(`  ${key} = ${show(value)}\n`);
  }
  if (tensors.length > 0) write('\ntensors\n');
  for (const { name, shape, storage } of tensors) write(`  ${name} [${shape.join(', ')}] ${storage.name}\n`);
});

const number = (value: number) => value.toLocaleString('en');
const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function hasWeights(opened: OpenedModel): boolean {
  return opened.format === 'hf' || opened.tensors().size > 0;
}

function modelRows(opened: OpenedModel, tensors: readonly StoredTensor[]): [string, string][] {
  const config = opened.config();
  const { parts, total, active } = countParameters(config);
  const shares = Object.entries(parts).flatMap(([part, count]) =>
    count > 0 ? [`${part === 'feedForward' ? 'feed-forward' : part} ${number(count)}`] : [],
  );
  const T = config.max_position_embeddings;
  return [
    ['architecture', shapeLine(config)],
    ['context', `${number(T)} tokens`],
    ['parameters', `${number(total)}${active < total ? `, of which a token uses ${number(active)}` : ''}`],
    ['', shares.join(', ')],
    ['stored as', storedLine(tensors)],
    ['held as', heldLine(tensors)],
    ['memory', `weights ${mebibytes(opened.weightBytes())}, cache ${mebibytes(kvCacheBytes(config, T))} at ${number(T)} tokens`],
  ];
}

function shapeLine(config: ModelConfig): string {
  const { num_local_experts: experts, num_experts_per_tok: used, sliding_window: window } = config;
  return [
    `${config.model_type}: ${config.num_hidden_layers} layers`,
    `d_model ${config.hidden_size}`,
    `${config.num_attention_heads} query heads`,
    `${config.num_key_value_heads} key/value heads`,
    `d_head ${config.head_dim}`,
    `d_mlp ${config.intermediate_size}`,
    `vocabulary ${number(config.vocab_size)}`,
    ...(experts === undefined ? [] : [`${experts} experts, ${used} used`]),
    ...(window === undefined ? [] : [`window ${window}`]),
    ...(config.tie_word_embeddings ? ['tied embeddings'] : []),
  ].join(', ');
}

function storedLine(tensors: readonly StoredTensor[]): string {
  const bytes = new Map<string, number>();
  for (const { storage, bytes: data } of tensors) bytes.set(storage.name, (bytes.get(storage.name) ?? 0) + data.length);
  return Array.from(bytes, ([type, size]) => `${type} ${mebibytes(size)}`).join(', ');
}

/** Holds every matrix once, one after another, to see what that costs. */
function heldLine(tensors: readonly StoredTensor[]): string {
  const holding = chooseHolding(tensors);
  const log = createConversionLog();
  for (const tensor of tensors) {
    const [cols = 1, ...others] = tensor.shape.toReversed();
    const rows = others.reduce((a, b) => a * b, 1);
    if (others.length > 0) holdMatrix({ ...tensor, shape: [rows, cols] }, holding(tensor), textbook, log.add);
  }
  const lines = log.list().map(({ type, heldAs, largestError }) => {
    const cost = largestError === 0 ? 'exactly' : `with an error of up to ${largestError.toExponential(1)} of the largest weight`;
    return `${type} as ${heldAs}, ${cost}`;
  });
  return lines.length > 0 ? lines.join('; ') : 'stored';
}

/** A model can be looked at and run on ids without its tokenizer. */
function tokenizerLine(opened: OpenedModel): string {
  let data: TokenizerData;
  try {
    data = opened.tokenizer();
  } catch (error) {
    if (error instanceof FileProblem) return `cannot be read: ${error.message}`;
    throw error;
  }
  const { tokens, bosId, eosId, addBos, chatTemplate } = data;
  const named = (id: number | null) => (id === null ? 'none' : `${tokens[id]} (${id})`);
  return [
    data.model === 'bpe' ? `byte-level BPE, ${data.pre}` : 'SentencePiece BPE',
    `${number(tokens.length)} tokens`,
    `begin-of-text ${named(bosId)}${addBos ? ', put before texts' : ''}`,
    `end-of-text ${named(eosId)}`,
    chatTemplate === undefined ? 'no chat template' : 'with a chat template',
  ].join(', ');
}

function generationLine(opened: OpenedModel): string {
  const { stopIds, ...settings } = opened.generation();
  const said: [string, GgufScalar | undefined][] = Object.entries(settings);
  const parts = said.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  if (stopIds.length > 0) parts.push(`ends at ${stopIds.join(', ')}`);
  return parts.length > 0 ? parts.join(', ') : 'no settings of its own';
}
