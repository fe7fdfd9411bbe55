/** How much of a backend's memory running takes, known before any of it is asked for. */
import type { ModelConfig } from '../model/config';
import { sizeOf } from '../tensor/tensor';
import { expertScratch } from './feed-forward';
import { activationNames, globMatcher, shapeOf } from './names';

/** Arrays may begin at multiples of so many bytes only. */
const ALIGNMENT = 64;

/** What runs will be asked for: less of it takes less memory. */
export interface RunNeeds {
  /** Logits after every token, or after the last one only. */
  readonly logits?: 'all' | 'last';
  /** Globs of what is recorded or changed; without them, anything may be. */
  readonly wanted?: readonly string[];
}

/**
 * Bytes that a backend needs beside the weights for a cache of T positions and for runs of up to T tokens, with or without it.
 * What is recorded lies in ordinary memory.
 */
export function workingBytes(config: ModelConfig, T: number, needs: RunNeeds = {}): number {
  return cacheBytes(config, T) + runBytes(config, T, T, needs);
}

/** Bytes that one run of T tokens takes at most; S positions are visible (T plus the cache's). */
export function runBytes(config: ModelConfig, T: number, S: number, { logits = 'all', wanted = ['*'] }: RunNeeds = {}): number {
  const isWanted = globMatcher(wanted);
  // All layers share the memory of the first; the angles of a run without a cache and the token ids come on top.
  const shapes = activationNames(config).flatMap(({ name, axes, layer, onDemand }) => {
    const takesMemory = (layer === null || layer === 0) && (!onDemand || isWanted(name));
    return takesMemory ? [shapeOf(axes, config, name === 'logits' && logits === 'last' ? 1 : T, S)] : [];
  });
  const { num_local_experts, hidden_size: D, intermediate_size: F } = config;
  const experts = num_local_experts === undefined ? [] : expertScratch(D, F, T);
  return bytesOf([...shapes.map(sizeOf), ...angleSizes(config, S), ...experts, T]);
}

/** Bytes that a KVCache of so many positions takes, its angles included. */
export function cacheBytes(config: ModelConfig, positions: number): number {
  const layer = positions * config.num_key_value_heads * config.head_dim;
  return bytesOf([...Array.from({ length: 2 * config.num_hidden_layers }, () => layer), ...angleSizes(config, positions)]);
}

/** Of the cosines and the sines, and of those of the layers with a window where they have their own. */
function angleSizes(config: ModelConfig, positions: number): number[] {
  const size = (positions * config.head_dim) / 2;
  return Array.from({ length: config.rope_local_base_freq === undefined ? 2 : 4 }, () => size);
}

/** Bytes of float32 arrays of these sizes, each with what alignment may cost. */
function bytesOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size * Float32Array.BYTES_PER_ELEMENT + ALIGNMENT, 0);
}
