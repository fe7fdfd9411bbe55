/** What comes after the layers: logits, the choice of the next token, and how the loop closes. */
import { kvCacheBytes } from '../model/cache';
import { activation, element, part, topLevelWeight, value, type Part } from './parts';
import type { Journey, KeyNumber } from './types';

export function afterParts(journey: Journey): Part[] {
  const { tokens, position, end } = journey;
  if (position < tokens.length - 1) return [logitsPart(journey), givenPart(journey), cachePart(journey)];
  return [
    logitsPart(journey),
    ...decodingParts(journey),
    drawPart(journey),
    cachePart(journey),
    end === null ? appendPart(journey) : endPart(journey),
  ];
}

/** The token that follows: the one that stands there, or the one that was drawn. */
const nextOf = ({ tokens, position, decoding }: Journey): number => tokens[position + 1] ?? decoding.id;

/** An element of this token's row of the logits, or of what has as many rows; none where the trace does not hold that row. */
function ofNext(journey: Journey, label: 'logit' | 'rawProbability', name: 'logits' | 'probabilities'): KeyNumber[] {
  const { tokens, position, logitRows = tokens.length } = journey;
  const row = position - (tokens.length - logitRows);
  return row < 0 ? [] : [element(label, name, row, nextOf(journey))];
}

function logitsPart(journey: Journey): Part {
  const { config, position: t } = journey;
  const { hidden_size: D, vocab_size: V } = config;
  return part(
    'logits',
    [activation('ln_final.hook_out', D), topLevelWeight(config, config.tie_word_embeddings ? 'embed_tokens' : 'lm_head')],
    [activation('logits', V)],
    [...ofNext(journey, 'logit', 'logits'), element('finalRead', 'ln_final.hook_out', t, 0), value('vocabulary', V)],
  );
}

/** An earlier token's successor was not drawn: it stands in the text. */
function givenPart(journey: Journey): Part {
  const { config } = journey;
  return part(
    'given',
    [activation('logits', config.vocab_size)],
    [],
    [
      ...ofNext(journey, 'rawProbability', 'probabilities'),
      ...ofNext(journey, 'logit', 'logits'),
      value('nextId', nextOf(journey)),
    ],
  );
}

/** The decoding chain: each stage reads what the one before it left of the logits. */
function decodingParts({ config, decoding }: Journey): Part[] {
  return decoding.stages.map(({ name, setting, remaining, removedMass }, i) =>
    part(
      name,
      i === 0 ? [activation('logits', config.vocab_size)] : [],
      [],
      [value('setting', setting), value('remaining', remaining), value('removedMass', removedMass)],
    ),
  );
}

function drawPart({ decoding: { uniform, probability, id } }: Journey): Part {
  return part('draw', [], [], [value('uniform', uniform), value('probability', probability), value('nextId', id)]);
}

/** This token's keys and values, of all layers, stay in memory for the tokens after it. */
function cachePart({ config, position: t }: Journey): Part {
  const { num_hidden_layers: L, num_key_value_heads: K, head_dim: d } = config;
  return part(
    'cache',
    [activation('blocks.*.attn.hook_rot_k', L, K, d), activation('blocks.*.attn.hook_v', L, K, d)],
    [],
    [value('rowBytes', kvCacheBytes(config, 1)), value('rows', t + 1), value('cacheBytes', kvCacheBytes(config, t + 1))],
  );
}

function appendPart({ tokens, decoding }: Journey): Part {
  const T = tokens.length;
  return part('append', [], [], [value('nextId', decoding.id), value('length', T + 1), value('kept', T)]);
}

function endPart({ tokens, promptLength }: Journey): Part {
  const T = tokens.length;
  return part(
    'end',
    [],
    [],
    [value('length', T), value('promptTokens', promptLength), value('generatedTokens', T - promptLength)],
  );
}
