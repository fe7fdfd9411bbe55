/** A model card to read: the same figures as the card's JSON, with the commands that gave them. */
import type { ModelCard, Tally } from '../model/card';

/** Points of the loss curve that are written out. */
const CURVE_ROWS = 12;

export function cardText(card: ModelCard): string {
  const { training, measures } = card;
  const model = `public/models/${card.file}`;
  return [
    `# ${card.name}`,
    '',
    `A LLaMA-style transformer that Clearhead’s own engine trained from random numbers. \`${card.file}\`, ${count(card.bytes)} bytes, SHA-256 \`${card.sha256}\`.`,
    'It writes simple stories and knows a little about the world. It is made to be looked into, not to be relied on.',
    '',
    '## Training',
    '',
    `${count(training.tokens)} tokens in ${count(training.steps)} steps with ${training.optimiser}, ${training.hours} hours on two shared CPU cores:`,
    '`npm run train -- --config engine/train/configs/first-light.json --corpus DIR`',
    ...(training.note ? ['', training.note] : []),
    '',
    '| text | share | licence |',
    '|---|---|---|',
    ...training.data.map(({ name, share, licence }) => `| ${name} | ${percent(share)} | ${licence} |`),
    '',
    '| tokens seen | loss, nats a token | bits per byte of validation text |',
    '|---|---|---|',
    ...curveRows(card),
    '',
    '## Measured',
    '',
    `- Bits per byte of stories that it never saw: **${measures.bitsPerByte}** (\`npm run eval -- --model ${model} --file tinystories.val.txt\`).`,
    `- Held-out fact questions whose answer’s first token is the top choice: **${share(measures.facts)}**.`,
    `- Held-out verbs that agree with their subject across a clause: **${share(measures.agreement)}**.`,
    '',
    `Facts, agreement and heads: \`npm run measure -- --model ${model}\`.`,
    '',
    '| facts | right |',
    '|---|---|',
    ...Object.entries(measures.factsByKind).map(([kind, tally]) => `| ${kind} | ${share(tally)} |`),
    '',
    'What each head does, 0 to 1, as in TransformerLens (layers and heads counted from 0):',
    '',
    '| layer.head | previous token | induction | duplicate token | first token |',
    '|---|---|---|---|---|',
    ...measures.heads.flatMap((layer, l) =>
      layer.map(
        (head, h) => `| ${l}.${h} | ${head.previousToken} | ${head.induction} | ${head.duplicateToken} | ${head.firstToken} |`,
      ),
    ),
    '',
  ].join('\n');
}

/** Evenly spaced places of the loss curve, each with the validation nearest to it. */
function curveRows({ training: { curve, validation } }: ModelCard): string[] {
  return Array.from({ length: CURVE_ROWS }, (_, row) => {
    const { tokens, loss } = curve[Math.round((row * (curve.length - 1)) / (CURVE_ROWS - 1))];
    const nearest = validation.toSorted((a, b) => Math.abs(a.tokens - tokens) - Math.abs(b.tokens - tokens)).at(0);
    return `| ${count(tokens)} | ${loss} | ${nearest ? nearest.bitsPerByte : '–'} |`;
  });
}

const count = (value: number): string => value.toLocaleString('en');
const percent = (value: number): string => `${Number((100 * value).toFixed(1))} %`;
const share = ({ right, total }: Tally): string => `${percent(right / total)} (${count(right)} of ${count(total)})`;
