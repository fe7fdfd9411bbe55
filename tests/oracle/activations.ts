/**
 * Compares every named activation with an independent float64 implementation's, for each file of activations, on all backends.
 *
 *   npm run oracle:activations [-- [--int16] [DIR]]      DIR is ../shared/oracles unless given; its README says what is in it
 *
 * --int16: quantised matrices take rounded activations, as they do in large models.
 *
 * Needs the built kernels. Prints a table; the exit code is 1 if anything is farther away than it may be.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import { readSafetensors } from '../../engine/formats/safetensors';
import { readNumbers } from '../../engine/formats/stored';
import type { Model } from '../../engine/model/weights';
import { run } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import { distance } from '../unit/support/random-model';
import { allBackends, oracleOptions, report, worstOf, type Finding } from './compare';

const { dir: DIR, prepared } = oracleOptions();
/** Each element's, as a share of its tensor's largest absolute value. */
const TOLERANCE = 1e-4;

async function compareActivations(name: string, model: Model, backend: Backend): Promise<Finding> {
  const { metadata, tensors } = readSafetensors(await readFile(join(DIR, 'activations', `${name}.safetensors`)));
  const tokens = (metadata.get('tokens') ?? '').split(' ').map(Number);
  const trace = run(backend, model, tokens, { record: ['*'] });
  const names = [...tensors.keys()];
  if (names.toSorted().join() !== trace.names().toSorted().join()) throw new Error(`${name}: not the same activations`);

  const distances = [...tensors].map(([at, stored]) => {
    const { data, shape } = trace.get(at);
    if (shape.join() !== stored.shape.join()) throw new Error(`${at} has shape [${shape.join()}], not [${stored.shape.join()}]`);
    return { at, worst: distance(data, readNumbers(stored)) };
  });
  const what = `${name}: ${names.length} activations of ${tokens.length} tokens`;
  return { what, backend: backend.name, allowed: TOLERANCE, ...worstOf(distances) };
}

const findings: Finding[] = [];
for (const fileName of (await readdir(join(DIR, 'activations'))).toSorted()) {
  const name = fileName.replace('.safetensors', '');
  const file = readGguf(await readFile(join(DIR, 'logits', `${name}.gguf`)));
  for (const backend of await allBackends())
    findings.push(await compareActivations(name, prepared(loadModel(file, backend).model), backend));
}
report(findings);
