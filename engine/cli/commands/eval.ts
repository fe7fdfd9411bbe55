/**
 * How well a model predicts a text. Documents are split at `<|endoftext|>`, blank lines around them left out; each is preceded by
 * the begin-of-text token, and every token of its own is predicted and counted. A document longer than the context is cut into
 * windows, each of which sees nothing before itself but the one token that it reads first. The figures of the model cards count
 * the end-of-text token after each document too, so these are printed as well.
 */
import { readFileSync } from 'node:fs';
import { runBytes } from '../../run/memory';
import { command, required, wholeNumber } from '../command';
import { openRunnable } from '../model';
import { scoreText } from '../score';

const USAGE = 'eval --model PATH --file F [--context N]';

/** Unless told otherwise; memory grows with its square. */
const CONTEXT = 1024;

export const evaluate = command(USAGE, { file: { type: 'string' }, context: { type: 'string' } }, async (values, write) => {
  const file = required('file', values.file);
  const documents = readFileSync(file, 'utf8')
    .split('<|endoftext|>')
    .map((document) => document.trim())
    .filter((document) => document !== '');
  if (documents.length === 0) throw new RangeError(`${file} holds no text`);
  const { config, tokenizer, load } = openRunnable(values.model);
  const longest = config.max_position_embeddings;
  const context = wholeNumber('context', values.context, Math.min(CONTEXT, longest), 1, longest);
  const { model, backend } = await load(runBytes(config, context, context));
  const score = scoreText(backend, model, tokenizer(), documents, context);
  write(`documents        ${documents.length}, ${score.bytes} bytes\n`);
  write(`tokens           ${score.tokens}, windows of ${context}\n`);
  write(`nats per token   ${score.natsPerToken.toFixed(4)}\n`);
  write(`bits per byte    ${score.bitsPerByte.toFixed(4)}\n`);
  if (score.withEnd !== null)
    write(
      `with end of text ${score.withEnd.natsPerToken.toFixed(4)} nats per token, ${score.withEnd.bitsPerByte.toFixed(4)} bits per byte\n`,
    );
});
