/** One token's journey: which steps it has follows from the configuration, the tokens and the position alone. */
import { afterParts } from './after';
import { attentionParts } from './attention';
import { embedPart, idsPart, mergePart, textPart } from './before';
import { codeOf } from './code';
import { feedForwardParts } from './feed-forward';
import { activation, element, inLayer, part, type InLayer, type Part } from './parts';
import { finalNorm } from './stream';
import type { Journey, KeyNumber, Stage, Step } from './types';

/** The nearest depth at which a stage has a picture of its own. */
export const DEPTH_OF: Readonly<Record<Stage, Step['depth']>> = {
  text: 'loop',
  merge: 'loop',
  ids: 'loop',
  embed: 'stack',
  layer: 'stack',
  norm1: 'block',
  qkv: 'head',
  qkNorm: 'head',
  rotation: 'head',
  scores: 'head',
  mask: 'head',
  softmax: 'head',
  mix: 'head',
  heads: 'block',
  postNorm1: 'block',
  add1: 'block',
  norm2: 'block',
  gateUp: 'block',
  activation: 'block',
  down: 'block',
  router: 'block',
  choice: 'block',
  experts: 'block',
  postNorm2: 'block',
  add2: 'block',
  finalNorm: 'stack',
  logits: 'stack',
  given: 'loop',
  repetitionPenalty: 'loop',
  temperature: 'loop',
  topK: 'loop',
  topP: 'loop',
  minP: 'loop',
  draw: 'loop',
  cache: 'loop',
  append: 'loop',
  end: 'loop',
};

/**
 * The steps of the journey of the token at `position`, from the text to the token that follows. A token of the prompt begins with
 * the text and its merges, a generated one with its id; the last token ends with the decoding chain, an earlier one with the token
 * that follows it in the text. Throws a RangeError for a position, a head or a layer that the journey does not have.
 */
export function stepsOf(journey: Journey): Step[] {
  const { config, tokens, promptLength, position, head, full, merges } = journey;
  checkIndex('position', position, tokens.length);
  checkIndex('head', head, config.num_attention_heads);
  if (full !== null) checkIndex('layer', full, config.num_hidden_layers);

  const step = (of: Part, layer: number | null = null, index: number | null = null): Step => ({
    ...of,
    key: keyOf(of.stage, layer, index),
    layer,
    index,
    depth: DEPTH_OF[of.stage],
    code: codeOf(of.stage, journey, layer),
  });
  const steps: Step[] = [];
  if (position < promptLength) {
    steps.push(step(textPart(journey)));
    merges.forEach((merge, index) => steps.push(step(mergePart(merge), null, index)));
  }
  steps.push(step(idsPart(journey)), step(embedPart(journey)));
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const at = inLayer(journey, layer);
    const isFolded = full !== null && layer !== full;
    const parts = isFolded ? [foldedPart(at)] : [...attentionParts(at), ...feedForwardParts(at)];
    for (const each of parts) steps.push(step(each, layer));
  }
  steps.push(step(finalNorm(journey)));
  for (const each of afterParts(journey)) steps.push(step(each));
  return steps;
}

/** A whole layer as one step. */
function foldedPart({ config, layer, t }: InLayer): Part {
  const { hidden_size: D } = config;
  const [before, attention, feedForward, after] = ['hook_resid_pre', 'hook_attn_out', 'hook_mlp_out', 'hook_resid_post'].map(
    (name) => `blocks.${layer}.${name}`,
  );
  return part(
    'layer',
    [activation(before, D)],
    [activation(attention, D), activation(feedForward, D), activation(after, D)],
    [element('after', after, t, 0), element('attentionAdds', attention, t, 0), element('feedForwardAdds', feedForward, t, 0)],
  );
}

function checkIndex(what: string, index: number, count: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new RangeError(`there is no ${what} ${index} in this journey: they are 0 to ${count - 1}`);
}

/** A step's key: the layer, the stage, and which of several. */
function keyOf(stage: Stage, layer: number | null, index: number | null): string {
  return `${layer === null ? '' : `blocks.${layer}.`}${stage}${index === null ? '' : `.${index}`}`;
}

/** The step's own number, which the depth "number" opens and whose formula is the step's; null where it has none. */
export function numberOf({ numbers }: Step): Extract<KeyNumber, { kind: 'element' }> | null {
  return numbers.find((number) => number.kind === 'element') ?? null;
}
