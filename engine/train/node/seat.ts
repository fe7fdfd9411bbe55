/** Gives one member of a team its place: a backend of its own, views of the shared arrays, room for one sequence. */
import { loadKernels } from '../../kernels/node';
import { textbook } from '../../ops';
import type { Backend } from '../../tensor/backend';
import type { Barrier } from '../barrier';
import { layoutParameters, viewWeights } from '../gradients';
import { createLearner } from '../learner';
import type { Member } from '../member';
import { optimiserShare } from '../optimiser';
import type { TeamData } from './team';

export type BackendChoice = 'kernels' | 'textbook';

/** Member `id` of the team that `data` describes. */
export async function createMember(data: TeamData, id: number, barrier: Barrier): Promise<Member> {
  const { config, size, memory, layout, sums } = data;
  const flat = (offset: number): Float32Array => new Float32Array(memory.buffer, offset, layout.length);
  const backend = await loadBackend(data, id);
  const parameters = flat(layout.parameters);
  const gradients = layout.gradients.map(flat);
  const model = { config: config.model, weights: viewWeights(config.model, parameters) };
  return {
    id,
    size,
    backend,
    training: config.training,
    learner: createLearner(backend, model, gradients[id], config.data.sequence_length),
    parameters,
    first: flat(layout.first),
    second: flat(layout.second),
    gradients,
    share: optimiserShare(backend, layoutParameters(config.model), config.training.optimiser, id, size),
    sums,
    barrier,
  };
}

async function loadBackend({ backend, memory, layout }: TeamData, id: number): Promise<Backend> {
  return backend === 'textbook' ? textbook : loadKernels({ memory, ...layout.arenas[id] });
}
