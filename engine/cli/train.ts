/**
 * Trains a model: npm run train -- --config FILE --corpus DIR [--resume | --from FILE.gguf] [--threads N] [--steps N] [--minutes N] [--tokens N] [--out DIR]
 * Ctrl-C ends it after the present step, with a checkpoint to go on from.
 * With --from it starts from that model's weights and tokenizer instead of random numbers.
 * With --export FILE.gguf [--type F32|F16|Q8_0] [--title TEXT] it trains nothing but writes the checkpoint's model to that file.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModel, readGguf } from '../formats/gguf';
import type { Weights } from '../model/weights';
import { textbook } from '../ops';
import { parseTrainConfig, type TrainConfig } from '../train/config';
import { exportGguf } from '../train/export';
import { ConfigError } from '../train/fields';
import { layoutParameters } from '../train/gradients';
import { loadCheckpoint } from '../train/node/checkpoint';
import { prepareCorpus } from '../train/node/corpus';
import { identityOf, train } from '../train/node/run';

const USAGE =
  'usage: npm run train -- --config FILE --corpus DIR [--resume | --from FILE.gguf] [--threads N] [--steps N] [--minutes N] [--tokens N] [--out DIR]\n' +
  '   or: npm run train -- --config FILE --export FILE.gguf [--type F32|F16|Q8_0] [--title TEXT] [--out DIR]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      corpus: { type: 'string' },
      out: { type: 'string' },
      resume: { type: 'boolean', default: false },
      from: { type: 'string' },
      threads: { type: 'string' },
      steps: { type: 'string' },
      minutes: { type: 'string' },
      tokens: { type: 'string' },
      export: { type: 'string' },
      type: { type: 'string', default: 'Q8_0' },
      title: { type: 'string' },
    },
  });
  if (values.config === undefined) throw new ConfigError(USAGE);

  const given = parseTrainConfig(JSON.parse(readFileSync(values.config, 'utf8')));
  // A shorter or longer run keeps its checkpoint; only the schedule stretches.
  const tokens = positive('--tokens', values.tokens) ?? given.training.tokens;
  const config = { ...given, training: { ...given.training, tokens } };
  const folder = values.out ?? join('.train', config.name);
  if (values.export !== undefined)
    return exportCheckpoint(config, folder, values.export, values.type, values.title ?? config.name);
  if (values.corpus === undefined) throw new ConfigError(USAGE);
  mkdirSync(folder, { recursive: true });
  const from = values.from === undefined ? undefined : startFrom(values.from, folder);
  const corpus = prepareCorpus(config, { corpus: values.corpus, run: folder, cache: join('.train', 'cache') }, log);

  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  await train(config, corpus, {
    folder,
    threads: positive('--threads', values.threads) ?? availableParallelism(),
    resume: values.resume,
    from,
    steps: positive('--steps', values.steps),
    minutes: positive('--minutes', values.minutes),
    log,
    signal: stop.signal,
  });
}

/** The weights of a model file; its tokenizer becomes the run's. */
function startFrom(path: string, folder: string): Weights {
  const { model, tokenizer } = loadModel(readGguf(new Uint8Array(readFileSync(path))), textbook);
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  return model.weights;
}

function exportCheckpoint(config: TrainConfig, folder: string, path: string, type: string, title: string): void {
  if (type !== 'F32' && type !== 'F16' && type !== 'Q8_0') throw new ConfigError(`--type must be F32, F16 or Q8_0, not ${type}`);
  const { length } = layoutParameters(config.model);
  const array = (): Float32Array => new Float32Array(length);
  const arrays = { parameters: array(), first: array(), second: array() };
  const { steps, tokens } = loadCheckpoint(join(folder, 'checkpoint.bin'), identityOf(config), arrays);
  const tokenizer = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
  writeFileSync(path, exportGguf(config, arrays.parameters, tokenizer, type, tokens, title));
  log(`${path}: ${type}, step ${steps}, ${tokens} tokens`);
}

const log = (line: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0)) throw new ConfigError(`${name} must be a number above 0, not ${text}`);
  return value;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof RangeError || error instanceof SyntaxError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
