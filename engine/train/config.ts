/**
 * The training configuration file: what to train, on what, and how. One JSON object, every field checked and named in the
 * error, so that a slip in the file is found before the first step and not after an hour.
 */
import type { ModelConfig } from '../model/config';
import { ConfigError, readFields, type Fields } from './fields';

export interface DataConfig {
  /** Longest sequence that the model is shown, in tokens. */
  readonly sequence_length: number;
  /** Short documents are joined while the sequence stays within this many tokens. */
  readonly pack_length: number;
  /** Share of all tokens that each source gives: a file of the corpus folder, or `world` for our own generated text. */
  readonly mixture: Readonly<Record<string, number>>;
  /** A file of the corpus folder that is never trained on. */
  readonly validation: string;
}

export interface OptimiserConfig {
  /** `muon` orthogonalises the update of the hidden matrices (muon.ts); all else takes AdamW's step either way. */
  readonly optimiser: 'adamw' | 'muon';
  /** Length of the whole run, in tokens predicted. */
  readonly tokens: number;
  readonly tokens_per_step: number;
  /** Peak rate of AdamW. */
  readonly learning_rate: number;
  /** Peak rate of Muon, for the hidden matrices. */
  readonly muon_learning_rate: number;
  readonly muon_momentum: number;
  readonly warmup_tokens: number;
  /** The rate ends at this share of its peak. */
  readonly final_fraction: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weight_decay: number;
  /** The gradient's norm is cut to this; 0 leaves it. */
  readonly clip: number;
  /** Standard deviation of the first weights. */
  readonly initial_deviation: number;
}

export interface LoggingConfig {
  readonly checkpoint_minutes: number;
  /** Validation every so many training tokens, on so many documents. */
  readonly validation_tokens: number;
  readonly validation_documents: number;
  /** How many small copies of the model to keep, spaced over the run. */
  readonly snapshots: number;
}

export interface TrainConfig {
  readonly name: string;
  readonly seed: number;
  readonly model: ModelConfig;
  readonly data: DataConfig;
  readonly training: OptimiserConfig;
  readonly logging: LoggingConfig;
}

/** Checks a parsed configuration file. Throws ConfigError, which names the field, what stood there and what is allowed. */
export function parseTrainConfig(json: unknown): TrainConfig {
  const root = readFields(json, 'configuration');
  const config: TrainConfig = {
    name: root.text('name', /^[a-z0-9][a-z0-9-]*$/),
    seed: root.integer('seed', 0, 2 ** 32 - 1),
    model: parseModel(root.fields('model')),
    data: parseData(root.fields('data')),
    training: parseOptimiser(root.fields('training')),
    logging: parseLogging(root.fields('logging')),
  };
  root.done();
  checkTogether(config);
  return config;
}

function parseModel(fields: Fields): ModelConfig {
  const model: ModelConfig = {
    model_type: fields.choice('model_type', ['llama']),
    vocab_size: fields.integer('vocab_size', 258, 65536),
    hidden_size: fields.integer('hidden_size', 4),
    num_hidden_layers: fields.integer('num_hidden_layers', 1),
    num_attention_heads: fields.integer('num_attention_heads', 1),
    num_key_value_heads: fields.integer('num_key_value_heads', 1),
    head_dim: fields.integer('head_dim', 2),
    intermediate_size: fields.integer('intermediate_size', 1),
    max_position_embeddings: fields.integer('max_position_embeddings', 1),
    rms_norm_eps: fields.number('rms_norm_eps', 0, 1),
    rope_theta: fields.number('rope_theta', 1),
    tie_word_embeddings: fields.boolean('tie_word_embeddings'),
    rope_pairing: fields.choice('rope_pairing', ['interleaved', 'half']),
  };
  fields.done();
  return model;
}

function parseData(fields: Fields): DataConfig {
  const shares = fields.fields('mixture');
  const mixture = Object.fromEntries(shares.names().map((name) => [name, shares.number(name, 0, 1)]));
  const data: DataConfig = {
    sequence_length: fields.integer('sequence_length', 2),
    pack_length: fields.integer('pack_length', 1),
    mixture,
    validation: fields.text('validation', /./),
  };
  fields.done();
  return data;
}

function parseOptimiser(fields: Fields): OptimiserConfig {
  const training: OptimiserConfig = {
    optimiser: fields.choice('optimiser', ['adamw', 'muon'], 'adamw'),
    tokens: fields.integer('tokens', 1),
    tokens_per_step: fields.integer('tokens_per_step', 1),
    learning_rate: fields.number('learning_rate', 0, 1),
    muon_learning_rate: fields.number('muon_learning_rate', 0, 1, 0.02),
    muon_momentum: fields.number('muon_momentum', 0, 1, 0.95),
    warmup_tokens: fields.integer('warmup_tokens', 0),
    final_fraction: fields.number('final_fraction', 0, 1),
    beta1: fields.number('beta1', 0, 1),
    beta2: fields.number('beta2', 0, 1),
    epsilon: fields.number('epsilon', 0, 1),
    weight_decay: fields.number('weight_decay', 0),
    clip: fields.number('clip', 0),
    initial_deviation: fields.number('initial_deviation', 0, 1),
  };
  fields.done();
  return training;
}

function parseLogging(fields: Fields): LoggingConfig {
  const logging: LoggingConfig = {
    checkpoint_minutes: fields.number('checkpoint_minutes', 0),
    validation_tokens: fields.integer('validation_tokens', 1),
    validation_documents: fields.integer('validation_documents', 1),
    snapshots: fields.integer('snapshots', 0),
  };
  fields.done();
  return logging;
}

/** What no single field can tell. */
function checkTogether({ model, data, training }: TrainConfig): void {
  if (model.num_attention_heads % model.num_key_value_heads !== 0)
    throw new ConfigError(
      `model.num_attention_heads (${model.num_attention_heads}) must be a multiple of model.num_key_value_heads (${model.num_key_value_heads})`,
    );
  if (model.head_dim % 2 !== 0)
    throw new ConfigError(`model.head_dim (${model.head_dim}) must be even: the rotation turns pairs`);
  if (data.sequence_length > model.max_position_embeddings)
    throw new ConfigError(
      `data.sequence_length (${data.sequence_length}) must not exceed model.max_position_embeddings (${model.max_position_embeddings})`,
    );
  if (data.pack_length > data.sequence_length)
    throw new ConfigError(
      `data.pack_length (${data.pack_length}) must not exceed data.sequence_length (${data.sequence_length})`,
    );
  const shares = Object.values(data.mixture);
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (shares.length === 0 || Math.abs(total - 1) > 1e-6)
    throw new ConfigError(`the shares of data.mixture must add up to 1, not ${Number(total.toFixed(6))}`);
  if (data.validation in data.mixture)
    throw new ConfigError(`data.validation (${data.validation}) must not be trained on, but data.mixture holds it`);
  if (training.warmup_tokens > training.tokens)
    throw new ConfigError(
      `training.warmup_tokens (${training.warmup_tokens}) must not exceed training.tokens (${training.tokens})`,
    );
}
