/**
 * Writes a model's card: npm run card -- --model public/models/NAME.gguf --run .train/RUN --config FILE --validation FILE
 * The card (NAME.json beside the model, and NAME.md to read) holds what the model was trained on, its loss curve, and its measured figures: bits per
 * byte of the validation text, held-out facts, held-out agreement, what each head does. The page shows them, and checks the
 * model file against the card's size and hash.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ModelCard } from '../model/card';
import { splitDocuments } from '../tokenizer';
import { parseTrainConfig } from '../train/config';
import { ordinaryTexts } from '../train/measures/texts';
import { SOURCES } from '../train/sources';
import { cardText } from './card-text';
import { loadForMeasuring, measureModel } from './measured';
import { scoreText } from './score';

const USAGE = 'usage: npm run card -- --model FILE.gguf --run FOLDER --config FILE --validation FILE [--note TEXT]';
/** Points of the loss curve that a card keeps. */
const CURVE_POINTS = 120;
const SEED = 1;

interface HistoryLine {
  readonly step: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly loss: number;
  readonly validation?: number;
}

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    run: { type: 'string' },
    config: { type: 'string' },
    validation: { type: 'string' },
    note: { type: 'string' },
  },
});
if (!values.model || !values.run || !values.config || !values.validation) throw new RangeError(USAGE);

const bytes = new Uint8Array(readFileSync(values.model));
const subject = await loadForMeasuring(bytes);
const { model, name, metadata } = subject.loaded;
const { config } = model;

const { facts, agreement, heads } = measureModel(subject, SEED, ordinaryTexts(SEED));
const documents = splitDocuments(readFileSync(values.validation, 'utf8'));
const score = scoreText(subject.backend, model, subject.tokenizer, documents, config.max_position_embeddings);

const training = parseTrainConfig(JSON.parse(readFileSync(values.config, 'utf8')));
// The run may have gone on since this file was exported from it.
const seen = Number(metadata.get('clearhead.training_tokens'));
const history = readHistory(join(values.run, 'history.jsonl')).filter(({ tokens }) => tokens <= seen);
const last = history.at(-1);
if (last === undefined)
  throw new RangeError(`${values.run} holds nothing of the ${seen} tokens that ${values.model} was trained on`);
const card: ModelCard = {
  name,
  file: basename(values.model),
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  training: {
    tokens: seen,
    steps: last.step,
    hours: round(last.seconds / 3600, 2),
    optimiser: training.training.optimiser,
    note: values.note,
    data: Object.entries(training.data.mixture).map(([source, share]) => ({ ...SOURCES[source], share })),
    curve: thin(history).map(({ tokens, loss }) => ({ tokens, loss: round(loss, 3) })),
    validation: history.flatMap(({ tokens, validation }) =>
      validation === undefined ? [] : [{ tokens, bitsPerByte: round(validation, 4) }],
    ),
  },
  measures: {
    bitsPerByte: round(score.bitsPerByte, 4),
    facts: facts.all,
    factsByKind: facts.by,
    agreement: agreement.all,
    agreementByKind: agreement.by,
    heads: Array.from({ length: config.num_hidden_layers }, (_, layer) =>
      heads
        .filter((head) => head.layer === layer)
        .map(({ previousToken, induction, duplicateToken, firstToken }) => ({
          previousToken: round(previousToken, 3),
          induction: round(induction, 3),
          duplicateToken: round(duplicateToken, 3),
          firstToken: round(firstToken, 3),
        })),
    ),
  },
};
const out = values.model.replace(/(-q8_0)?\.gguf$/, '.json');
writeFileSync(out, `${JSON.stringify(card)}\n`);
writeFileSync(out.replace(/json$/, 'md'), cardText(card));
console.log(`${out}: ${card.training.tokens} tokens, ${card.measures.bitsPerByte} bits per byte`);
console.log(`facts ${facts.all.right} of ${facts.all.total}, agreement ${agreement.all.right} of ${agreement.all.total}`);

/** One entry a step; after a crash the later line of a step counts. */
function readHistory(path: string): HistoryLine[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const bySteps = new Map(lines.map((line) => JSON.parse(line) as HistoryLine).map((entry) => [entry.step, entry]));
  return [...bySteps.values()].toSorted((a, b) => a.step - b.step);
}

function thin(lines: readonly HistoryLine[]): HistoryLine[] {
  const stride = Math.max(1, Math.floor(lines.length / CURVE_POINTS));
  return lines.filter((_, i) => i % stride === 0 || i === lines.length - 1);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
