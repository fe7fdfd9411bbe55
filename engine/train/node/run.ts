/** A training run from its first step (or its last checkpoint) to its end, with its files under one folder. */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Weights } from '../../model/weights';
import type { TrainConfig } from '../config';
import { DataStream } from '../data';
import { scoreOf, type Score } from '../evaluate';
import { exportGguf } from '../export';
import { layoutParameters } from '../gradients';
import { initialise, initialiseFrom } from '../initialise';
import { rateAt } from '../schedule';
import { loadCheckpoint, saveCheckpoint, type RunState } from './checkpoint';
import type { Corpus, Validation } from './corpus';
import { progressLine } from './progress';
import { createTeam, type Team } from './team';
import type { BackendChoice } from './seat';

export interface RunOptions {
  /** Where checkpoint.bin, history.jsonl and snapshots/ lie. */
  readonly folder: string;
  readonly threads: number;
  readonly backend?: BackendChoice;
  readonly resume: boolean;
  /** A model to start from, in place of random numbers. */
  readonly from?: Weights;
  /** Stop after so many steps or minutes of this session, with a checkpoint to go on from. */
  readonly steps?: number;
  readonly minutes?: number;
  readonly log: (line: string) => void;
  /** Ends the run after the present step, with a checkpoint. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly state: RunState;
  /** Of every step of this session. */
  readonly losses: readonly number[];
  /** On all validation documents, where the run reached its end; otherwise null. */
  readonly score: Score | null;
  readonly parameters: Float32Array;
}

const HISTORY_EVERY = 10;
const PROGRESS_MS = 5000;

/** Trains. Throws RangeError where a checkpoint lies in the folder but is not to be resumed, or the other way round. */
export async function train(config: TrainConfig, corpus: Corpus, options: RunOptions): Promise<RunResult> {
  const { folder, threads, log } = options;
  const { training, logging } = config;
  mkdirSync(join(folder, 'snapshots'), { recursive: true });
  const checkpoint = join(folder, 'checkpoint.bin');
  const history = join(folder, 'history.jsonl');
  if (existsSync(checkpoint) !== options.resume)
    throw new RangeError(
      options.resume
        ? `${checkpoint} does not exist: start without --resume`
        : `${checkpoint} exists: give --resume, or move it away`,
    );

  const team = await createTeam(config, threads, options.backend);
  const identity = identityOf(config);
  let state: RunState = { steps: 0, tokens: 0, data: [], seconds: 0 };
  if (options.resume) state = loadCheckpoint(checkpoint, identity, team);
  else if (options.from) initialiseFrom(team.parameters, config.model, options.from);
  else initialise(team.parameters, layoutParameters(config.model), config.model, config.seed, training.initial_deviation);
  const stream = new DataStream(corpus.sources, config.seed, config.data, options.resume ? state.data : undefined);
  const validation = corpus.validation(logging.validation_documents);
  log(
    `${team.parameters.length} parameters, ${threads} threads, ${team.backend}, ${state.tokens} of ${training.tokens} tokens done`,
  );

  const losses: number[] = [];
  let recent: number[] = [];
  const began = performance.now();
  const before = state;
  let [saved, shown] = [began, began];
  const over = (): boolean =>
    state.tokens >= training.tokens ||
    losses.length >= (options.steps ?? Infinity) ||
    minutes(began) >= (options.minutes ?? Infinity) ||
    options.signal?.aborted === true;
  const save = (): void => {
    saveCheckpoint(checkpoint, identity, state, team);
    saved = performance.now();
  };
  const note = (entry: Record<string, number>): void => appendFileSync(history, `${JSON.stringify(entry)}\n`);

  try {
    while (!over()) {
      const batch = stream.batch(training.tokens_per_step);
      const count = batch.reduce((sum, { targets }) => sum + targets.length, 0);
      const { steps, tokens: seen } = state;
      const { loss, norm } = team.step(batch, steps, seen);
      losses.push(loss);
      recent.push(loss);
      const seconds = before.seconds + (performance.now() - began) / 1000;
      state = { steps: steps + 1, tokens: seen + count, data: stream.state, seconds };
      const entry = { step: state.steps, tokens: state.tokens, seconds: Math.round(seconds), loss: round(mean(recent)) };

      if (state.steps % HISTORY_EVERY === 0) {
        note({ ...entry, norm: round(norm), rate: round(training.learning_rate * rateAt(training, seen, count)) });
        recent = [];
      }
      if (crosses(seen, state.tokens, logging.validation_tokens)) {
        const score = scoreOn(team, validation);
        note({ ...entry, validation: round(score.bitsPerByte) });
        log(`validation ${score.bitsPerByte.toFixed(4)} bits a byte after ${state.tokens} tokens`);
      }
      if (logging.snapshots > 0 && crosses(seen, state.tokens, training.tokens / logging.snapshots))
        writeFileSync(
          join(folder, 'snapshots', `${String(state.tokens).padStart(9, '0')}.gguf`),
          exportGguf(config, team.parameters, corpus.tokenizer.data, 'Q8_0', state.tokens, config.name),
        );
      if (performance.now() - shown > PROGRESS_MS || state.steps === 1) {
        const speed = (state.tokens - before.tokens) / ((performance.now() - began) / 1000);
        log(progressLine(state, training.tokens, mean(losses.slice(-20)), norm, speed));
        shown = performance.now();
      }
      if (minutes(saved) >= logging.checkpoint_minutes) save();
      // Lets a signal in.
      await new Promise((resolve) => setImmediate(resolve));
    }
    save();
    let score: Score | null = null;
    if (state.tokens >= training.tokens) {
      score = scoreOn(team, corpus.validation(Infinity));
      writeFileSync(join(folder, 'score.json'), JSON.stringify({ ...state, data: undefined, ...score }, null, 2));
      log(
        `validation on the whole file: ${score.bitsPerByte.toFixed(4)} bits a byte, ${score.natsPerToken.toFixed(4)} nats a token`,
      );
    }
    return { state, losses, score, parameters: team.parameters };
  } catch (error) {
    throw (await team.close()) ?? error;
  } finally {
    await team.close();
  }
}

/** What a checkpoint depends on: with another of these the saved arrays or the data's position would mean something else. */
export function identityOf({ model, data, seed, training }: TrainConfig): string {
  return JSON.stringify([model, data, seed, training.optimiser, training.tokens_per_step]);
}

function scoreOn(team: Team, { sequences, tokens, bytes }: Validation): Score {
  return scoreOf(team.evaluate(sequences), tokens, bytes);
}

/** Whether a multiple of `interval` lies in (before, after]. */
function crosses(before: number, after: number, interval: number): boolean {
  return Math.floor(before / interval) < Math.floor(after / interval);
}

const minutes = (since: number): number => (performance.now() - since) / 60_000;
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const round = (x: number): number => Number(x.toPrecision(5));
