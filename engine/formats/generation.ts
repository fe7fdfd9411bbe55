/** generation_config.json: how a model's makers mean it to be sampled, and at which tokens it ends. */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';
import { parseJson } from './json';

export interface GenerationDefaults {
  /** Tokens that end an answer, beside the tokenizer's own. */
  readonly stopIds: readonly number[];
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
}

export const NO_DEFAULTS: GenerationDefaults = { stopIds: [] };

/** Reads the file's text; what it does not say is left out. Throws a FileProblem that names the field at fault. */
export function readGenerationConfig(text: string): GenerationDefaults {
  const json = parseJson('generation_config.json', text);
  const number = (key: string): number | undefined => {
    const value = json[key] ?? undefined;
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= 0)) return value;
    throw new FileProblem(`generation_config.json: ${key} must be a number from 0, not ${show(value)}`);
  };
  const ids: unknown = json.eos_token_id ?? [];
  const stopIds = (Array.isArray(ids) ? ids : [ids]).map((id: unknown) => {
    if (typeof id === 'number' && Number.isInteger(id) && id >= 0) return id;
    throw new FileProblem(`generation_config.json: eos_token_id cannot be ${show(id)}`);
  });
  // Without sampling the other settings are not used.
  if (json.do_sample === false) return { stopIds, temperature: 0 };
  return { stopIds, temperature: number('temperature'), topK: number('top_k'), topP: number('top_p') };
}
