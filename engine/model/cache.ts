/** What a key/value cache takes, from the configuration alone. */
import type { ModelConfig } from './config';

/**
 * Bytes for so many positions: a key and a value of every key/value head in every layer, 2 * L * K * d numbers a position.
 * `bytesPerNumber` is 4 for float32, which this engine keeps; 2 for float16, which most others do.
 */
export function kvCacheBytes(config: ModelConfig, positions: number, bytesPerNumber = 4): number {
  const { num_hidden_layers: L, num_key_value_heads: K, head_dim: d } = config;
  return 2 * L * K * d * positions * bytesPerNumber;
}
