/** The ids of a text. */
import { readFileSync } from 'node:fs';
import { command } from '../command';
import { openTokenizer } from '../model';

const USAGE =
  'tokenize --model PATH [--text T | --file F] [--no-bos] [--parse-special]   (without either, standard input is read)';

export const tokenize = command(
  USAGE,
  {
    text: { type: 'string' },
    file: { type: 'string' },
    'no-bos': { type: 'boolean' },
    'parse-special': { type: 'boolean' },
  },
  (values, write) => {
    if (values.text !== undefined && values.file !== undefined) throw new RangeError('--text and --file cannot both be given');
    const tokenizer = openTokenizer(values.model);
    const text = values.text ?? readFileSync(values.file ?? STANDARD_INPUT, 'utf8');
    const bos = tokenizer.data.addBos && !values['no-bos'];
    write(`${tokenizer.encode(text, { bos, parseSpecial: values['parse-special'] }).join(' ')}\n`);
  },
);

const STANDARD_INPUT = 0;
