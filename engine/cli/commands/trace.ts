/** Named activations of one run, as safetensors; the ids are in the metadata. */
import { writeFileSync } from 'node:fs';
import { tensorToWrite, writeSafetensors } from '../../formats/safetensors';
import type { ModelConfig } from '../../model/config';
import { runBytes } from '../../run/memory';
import { activationNames, globMatcher } from '../../run/names';
import { run } from '../../run/trace';
import { command, required } from '../command';
import { openRunnable } from '../model';
import { promptIds } from '../prompt';

const USAGE = 'trace --model PATH (--tokens "1 2 3" | --text T) --hooks "GLOB,GLOB" --out FILE.safetensors';

export const trace = command(
  USAGE,
  { tokens: { type: 'string' }, text: { type: 'string' }, hooks: { type: 'string' }, out: { type: 'string' } },
  async (values, write) => {
    const out = required('out', values.out);
    const globs = required('hooks', values.hooks)
      .split(',')
      .map((glob) => glob.trim());
    const runnable = openRunnable(values.model);
    const { config } = runnable;
    const ids = promptIds(runnable, values);
    const names = namesFor(globs, config);
    const { model, backend } = await runnable.load(runBytes(config, ids.length, ids.length));
    const recorded = run(backend, model, ids, { record: names });
    // The logits are recorded whether or not they were asked for.
    const tensors = names.map((name) => tensorToWrite(name, recorded.get(name)));
    writeFileSync(out, writeSafetensors(tensors, { tokens: ids.join(' ') }));
    write(`${out}: ${names.length} activations of ${ids.length} tokens\n`);
  },
);

/** The activations that any of the globs names, in the order of computation. Throws a RangeError for a glob that names none. */
function namesFor(globs: readonly string[], config: ModelConfig): string[] {
  const all = activationNames(config).map(({ name }) => name);
  for (const glob of globs)
    if (!all.some(globMatcher([glob]))) throw new RangeError(`--hooks: this model has no activation called ${glob}`);
  return all.filter(globMatcher(globs));
}
