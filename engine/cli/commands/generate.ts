/** Text that goes on from a text, written as it comes. */
import { renderChat } from '../../chat/template';
import { KVCache } from '../../run/cache';
import { generate as generateTokens } from '../../run/generate';
import { checkSettings } from '../../run/settings';
import { createStreamDecoder, stopIds, type Tokenizer } from '../../tokenizer';
import { command, plainNumber, required, wholeNumber } from '../command';
import { openRunnable } from '../model';
import { checkPositions, promptBytes, promptIds, readPrompt } from '../prompt';

const USAGE =
  'generate --model PATH --text T --n N [--temperature 1] [--top-k 0] [--top-p 1] [--min-p 0] [--seed 1] [--chat]   (temperature 0 takes the most probable token)';

export const generate = command(
  USAGE,
  {
    text: { type: 'string' },
    n: { type: 'string' },
    temperature: { type: 'string' },
    'top-k': { type: 'string' },
    'top-p': { type: 'string' },
    'min-p': { type: 'string' },
    seed: { type: 'string' },
    chat: { type: 'boolean' },
  },
  async (values, write) => {
    const text = required('text', values.text);
    const maxNew = wholeNumber('n', required('n', values.n), 0, 1, 2 ** 24);
    const seed = wholeNumber('seed', values.seed, 1, 0, 2 ** 32 - 1);
    const settings = {
      repetitionPenalty: 1,
      temperature: plainNumber('temperature', values.temperature, 1),
      topK: plainNumber('top-k', values['top-k'], 0),
      topP: plainNumber('top-p', values['top-p'], 1),
      minP: plainNumber('min-p', values['min-p'], 0),
    };
    checkSettings(settings);

    const runnable = openRunnable(values.model);
    const { config } = runnable;
    const tokenizer = runnable.tokenizer();
    const prompt = values.chat ? chatIds(tokenizer, text) : promptIds(runnable, { text });
    checkPositions(config, prompt.length);
    const stops = new Set([...stopIds(tokenizer.data), ...runnable.generation().stopIds]);
    const positions = Math.min(prompt.length + maxNew, config.max_position_embeddings);
    const { model, backend } = await runnable.load(promptBytes(config, positions));
    const cache = new KVCache(backend, config, positions);
    readPrompt(backend, model, prompt.slice(0, -1), cache);
    const decoder = createStreamDecoder(tokenizer, { continued: true });
    for await (const { token } of generateTokens(backend, model, cache, prompt, { settings, seed, maxNew })) {
      if (stops.has(token)) break;
      write(decoder.push(token));
    }
    write(`${decoder.end()}\n`);
  },
);

/** The ids of a conversation of one message, by the model's own template, up to where the answer begins. */
function chatIds(tokenizer: Tokenizer, text: string): number[] {
  const { chatTemplate, tokens, bosId, eosId } = tokenizer.data;
  if (chatTemplate === undefined) throw new RangeError('--chat: this model has no chat template');
  const nameOf = (id: number | null) => (id === null ? '' : tokens[id]);
  const marks = { bos: nameOf(bosId), eos: nameOf(eosId), addGenerationPrompt: true };
  return tokenizer.encode(renderChat(chatTemplate, [{ role: 'user', content: text }], marks), { parseSpecial: true });
}
