/** The logits after one position: float32, little-endian, the whole vocabulary. */
import { writeFileSync } from 'node:fs';
import { asBytes } from '../../formats/storage';
import { KVCache } from '../../run/cache';
import { command, required, wholeNumber } from '../command';
import { openRunnable } from '../model';
import { promptBytes, promptIds, readPrompt } from '../prompt';

const USAGE = 'logits --model PATH (--tokens "1 2 3" | --text T) [--position P] --out FILE';

export const logits = command(
  USAGE,
  { tokens: { type: 'string' }, text: { type: 'string' }, position: { type: 'string' }, out: { type: 'string' } },
  async (values, write) => {
    const out = required('out', values.out);
    const runnable = openRunnable(values.model);
    const { config } = runnable;
    const ids = promptIds(runnable, values);
    const position = wholeNumber('position', values.position, ids.length - 1, 0, ids.length - 1);
    const read = ids.slice(0, position + 1);
    const { model, backend } = await runnable.load(promptBytes(config, read.length));
    const row = readPrompt(backend, model, read, new KVCache(backend, config, read.length));
    writeFileSync(out, asBytes(row));
    write(`${out}: ${row.length} logits after position ${position}\n`);
  },
);
