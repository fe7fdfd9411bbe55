/** Fields of a `config.json`, read with errors that name them. */
import type { ModelConfig, RopeScaling } from './config';
import { FileProblem } from './problem';
import { requireNumber, show } from './validate';

export type Json = Readonly<Record<string, unknown>>;

export class JsonKeys {
  readonly #json: Json;

  /** `name` is what errors call the object. Throws a FileProblem where it is none. */
  constructor(json: unknown, name: string) {
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw new FileProblem(`${name} must ${name.endsWith('.json') ? 'hold' : 'be'} an object, not ${show(json)}`);
    this.#json = json as Json;
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#json, key) ? this.#json[key] : undefined;
  }

  /** Throws a FileProblem where the field is no number, or missing and without a fallback. */
  number(key: string, fallback?: number): number {
    return requireNumber(key, this.get(key) ?? fallback);
  }

  /** As `number`; undefined where the field is missing or null. */
  optional(key: string): number | undefined {
    return (this.get(key) ?? undefined) === undefined ? undefined : this.number(key);
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.get(key) ?? fallback;
    if (typeof value !== 'boolean') throw new FileProblem(`${key} must be true or false, not ${show(value)}`);
    return value;
  }
}

type Rope = Pick<ModelConfig, 'rope_theta' | 'rope_scaling' | 'rope_local_base_freq'>;

/**
 * The rotation's settings: newer files keep them in `rope_parameters`, for each type of layer where there are two, older ones
 * beside the rest, with `rope_scaling`. `local`: layers with a window have a base of their own (Gemma 3).
 */
export function ropeOf(keys: JsonKeys, local: boolean): Rope {
  const parameters = new JsonKeys(keys.get('rope_parameters') ?? {}, 'rope_parameters');
  const full = new JsonKeys(parameters.get('full_attention') ?? keys.get('rope_parameters') ?? {}, 'rope_parameters');
  const sliding = new JsonKeys(parameters.get('sliding_attention') ?? {}, 'rope_parameters');
  const scaling = new JsonKeys(keys.get('rope_scaling') ?? {}, 'rope_scaling');
  const rope_scaling = scalingOf(scaling, 'rope_scaling') ?? scalingOf(full, 'rope_parameters');
  const base = scaling.optional('rope_theta') ?? full.optional('rope_theta');
  return {
    rope_theta: base ?? keys.number('rope_theta', local ? 1e6 : 10000),
    ...(rope_scaling && { rope_scaling }),
    ...(local && { rope_local_base_freq: sliding.optional('rope_theta') ?? keys.number('rope_local_base_freq', 10000) }),
  };
}

function scalingOf(settings: JsonKeys, name: string): RopeScaling | undefined {
  const kind = settings.get('rope_type') ?? settings.get('type') ?? 'default';
  if (kind === 'default') return undefined;
  if (kind === 'linear') return { rope_type: 'linear', factor: settings.number('factor') };
  if (kind !== 'llama3') throw new FileProblem(`${name} asks for ${show(kind)}; rotations scaled so cannot be computed`);
  return {
    rope_type: 'llama3',
    factor: settings.number('factor'),
    low_freq_factor: settings.number('low_freq_factor'),
    high_freq_factor: settings.number('high_freq_factor'),
    original_max_position_embeddings: settings.number('original_max_position_embeddings'),
  };
}
