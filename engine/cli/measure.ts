/**
 * The model card's figures: npm run measure -- --model FILE.gguf [--text FILE] [--seed N] [--out FILE.json]
 * Held-out facts, held-out agreement, and what each attention head does: as tables, then as one line of JSON (or in FILE.json).
 * Heads are looked at on our own stories, or on the documents of --text (separated by a line `<|endoftext|>`).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FileProblem } from '../formats/gguf';
import { splitDocuments } from '../tokenizer';
import type { HeadScores } from '../train/measures/heads';
import type { Tally } from '../train/measures/predict';
import { ordinaryTexts } from '../train/measures/texts';
import { loadForMeasuring, measureModel } from './measured';

const USAGE = 'usage: npm run measure -- --model FILE.gguf [--text FILE] [--seed N] [--out FILE.json]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      text: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
    },
  });
  if (values.model === undefined) throw new RangeError(USAGE);
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new RangeError(`--seed must be a whole number, not ${values.seed}`);

  const subject = await loadForMeasuring(new Uint8Array(readFileSync(values.model)));
  const { name } = subject.loaded;
  // 50 documents say enough about a head, and a corpus has thousands.
  const texts = values.text === undefined ? ordinaryTexts(seed) : splitDocuments(readFileSync(values.text, 'utf8')).slice(0, 50);

  const { facts, agreement, heads } = measureModel(subject, seed, texts);

  console.log(`${name} (${values.model})`);
  printTallies('Held-out facts: the first token of the answer is the top choice', facts.all, facts.by);
  printTallies('Held-out agreement: P(right verb) > P(wrong verb)', agreement.all, agreement.by);
  printHeads(heads);
  const json = JSON.stringify({
    model: name,
    seed,
    facts: { all: facts.all, by: facts.by },
    agreement: { all: agreement.all, by: agreement.by },
    heads,
  });
  if (values.out === undefined) console.log(`\n${json}`);
  else writeFileSync(values.out, `${json}\n`);
}

function printTallies(title: string, all: Tally, by: Readonly<Record<string, Tally>>): void {
  console.log(`\n${title}`);
  for (const [name, { right, total }] of [...Object.entries(by), ['all', all] as const])
    console.log(
      `  ${name.padEnd(22)} ${((100 * right) / total).toFixed(1).padStart(5)} %  ${String(right).padStart(5)} of ${total}`,
    );
}

function printHeads(heads: readonly HeadScores[]): void {
  console.log('\nHeads: mean attention, from 0 to 1\n  layer.head  previous  induction  duplicate  first');
  for (const { layer, head, previousToken, induction, duplicateToken, firstToken } of heads) {
    const [a, b, c, d] = [previousToken, induction, duplicateToken, firstToken].map((score) => score.toFixed(3));
    console.log(`  ${`${layer}.${head}`.padEnd(12)}${a.padStart(8)}${b.padStart(11)}${c.padStart(11)}${d.padStart(7)}`);
  }
}

try {
  await main();
} catch (error) {
  // Bad arguments, bad files and files that cannot be opened are told in a line; anything else is a fault of ours and keeps its trace.
  const foreseen = error instanceof FileProblem || error instanceof RangeError || (error instanceof Error && 'syscall' in error);
  if (!foreseen) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
