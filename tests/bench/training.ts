/** Training speed: tokens a second of whole steps of the first model's shape, on sequences of invented tokens. */
import { readFileSync } from 'node:fs';
import { parseTrainConfig } from '../../engine/train/config';
import type { Sequence } from '../../engine/train/data';
import { layoutParameters } from '../../engine/train/gradients';
import { initialise } from '../../engine/train/initialise';
import { createTeam } from '../../engine/train/node/team';
import { Random } from '../../engine/tensor/random';

export interface TrainingSpeed {
  readonly threads: number;
  readonly backend: string;
  readonly tokensPerSecond: number;
}

/** The length of a usual story, and how many to a step. */
const LENGTH = 256;
const SEQUENCES = 16;
const STEPS = 3;

/** The median of a few steps after one that warms up, for each number of threads. Takes about ten seconds. */
export async function benchTraining(threadCounts: readonly number[] = [1, 2]): Promise<TrainingSpeed[]> {
  const file = new URL('../../engine/train/configs/first-light.json', import.meta.url);
  const config = parseTrainConfig(JSON.parse(readFileSync(file, 'utf8')));
  const speeds: TrainingSpeed[] = [];
  for (const threads of threadCounts) {
    const team = await createTeam(config, threads);
    initialise(team.parameters, layoutParameters(config.model), config.model, 1, config.training.initial_deviation);
    const sequences = inventSequences(config.model.vocab_size);
    const seconds: number[] = [];
    for (let step = 0; step <= STEPS; step++) {
      const began = performance.now();
      team.step(sequences, step, step * SEQUENCES * LENGTH);
      if (step > 0) seconds.push((performance.now() - began) / 1000);
    }
    await team.close();
    const median = seconds.toSorted((a, b) => a - b)[Math.floor(STEPS / 2)];
    speeds.push({ threads, backend: team.backend, tokensPerSecond: Math.round((SEQUENCES * LENGTH) / median) });
  }
  return speeds;
}

function inventSequences(vocabulary: number): Sequence[] {
  const random = new Random(1);
  const tokens = (): Int32Array => Int32Array.from({ length: LENGTH }, () => random.below(vocabulary));
  return Array.from({ length: SEQUENCES }, () => ({ inputs: tokens(), targets: tokens() }));
}
