/**
 * Trains a model: npm run train -- --config FILE --corpus DIR [--resume] [--threads N] [--steps N] [--minutes N] [--tokens N] [--out DIR]
 * Ctrl-C ends it after the present step, with a checkpoint to go on from.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseTrainConfig } from '../train/config';
import { ConfigError } from '../train/fields';
import { prepareCorpus } from '../train/node/corpus';
import { train } from '../train/node/run';

const USAGE =
  'usage: npm run train -- --config FILE --corpus DIR [--resume] [--threads N] [--steps N] [--minutes N] [--tokens N] [--out DIR]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      corpus: { type: 'string' },
      out: { type: 'string' },
      resume: { type: 'boolean', default: false },
      threads: { type: 'string' },
      steps: { type: 'string' },
      minutes: { type: 'string' },
      tokens: { type: 'string' },
    },
  });
  if (values.config === undefined || values.corpus === undefined) throw new ConfigError(USAGE);

  const given = parseTrainConfig(JSON.parse(readFileSync(values.config, 'utf8')));
  // A shorter or longer run keeps its checkpoint; only the schedule stretches.
  const tokens = positive('--tokens', values.tokens) ?? given.training.tokens;
  const config = { ...given, training: { ...given.training, tokens } };
  const folder = values.out ?? join('.train', config.name);
  mkdirSync(folder, { recursive: true });
  const corpus = prepareCorpus(config, { corpus: values.corpus, run: folder, cache: join('.train', 'cache') }, log);

  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  await train(config, corpus, {
    folder,
    threads: positive('--threads', values.threads) ?? availableParallelism(),
    resume: values.resume,
    steps: positive('--steps', values.steps),
    minutes: positive('--minutes', values.minutes),
    log,
    signal: stop.signal,
  });
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
