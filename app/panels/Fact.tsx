import type { ReactNode } from 'react';
import type { ModelConfig } from '../../engine/model/config';

/** One line of a list of facts about a model: what, and how much. To stand in a <dl className="facts">. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** What the sentence `model.shape` asks for. */
export function shapeWords(config: ModelConfig) {
  return {
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    kvHeads: config.num_key_value_heads,
    width: config.hidden_size,
    mlp: config.intermediate_size,
  };
}
