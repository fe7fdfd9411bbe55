/** The pieces in which the activations of a large run are fetched, as globs of their names. */

/** What stands outside the layers, and what the far depths draw of all of them. */
export const OUTSIDE_GLOBS: readonly string[] = [
  'hook_embed',
  'ln_final.*',
  'logits',
  '*.hook_resid_*',
  '*.hook_attn_out',
  '*.hook_mlp_out',
];

export const layerGlobs = (layer: number): readonly string[] => [`blocks.${layer}.*`];
