/** The settings of the decoding chain: what each may be, what switches it off, and how bad ones are reported. */

export interface SamplerSettings {
  /** Divides a positive logit, and multiplies a negative one, of every token that has occurred. 1 is off. */
  readonly repetitionPenalty: number;
  /** Divides the logits. 1 is off; 0 takes the most probable token (greedy). */
  readonly temperature: number;
  /** How many of the most probable tokens stay. 0 is off. */
  readonly topK: number;
  /** The most probable tokens stay until together they have this probability. 1 is off. */
  readonly topP: number;
  /** Tokens stay that have at least this share of the most probable token's probability. 0 is off. */
  readonly minP: number;
}

export type SettingName = keyof SamplerSettings;

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly off: number;
  readonly integer: boolean;
}

export const SETTING_LIMITS: Readonly<Record<SettingName, Limits>> = {
  repetitionPenalty: { min: 0.01, max: 100, off: 1, integer: false },
  temperature: { min: 0, max: 100, off: 1, integer: false },
  topK: { min: 0, max: 2 ** 31 - 1, off: 0, integer: true },
  topP: { min: 0, max: 1, off: 1, integer: false },
  minP: { min: 0, max: 1, off: 0, integer: false },
};

/** A smaller temperature than this, 0 excepted, would push quotients out of float32; it could not be told from 0 anyway. */
const SMALLEST_TEMPERATURE = 1e-9;

/** Everything switched off: the model's own distribution. */
export const NEUTRAL_SETTINGS: SamplerSettings = { repetitionPenalty: 1, temperature: 1, topK: 0, topP: 1, minP: 0 };

const SETTING_NAMES = Object.keys(SETTING_LIMITS) as SettingName[];

/** The nearest value that a setting may have. What is no number at all becomes "off". */
function nearest(name: SettingName, value: unknown): number {
  const { min, max, off, integer } = SETTING_LIMITS[name];
  if (typeof value !== 'number' || Number.isNaN(value)) return off;
  const inside = Math.min(max, Math.max(min, integer ? Math.round(value) : value));
  return name === 'temperature' && inside < SMALLEST_TEMPERATURE ? 0 : inside;
}

/** Throws a RangeError that names the first setting outside its limits. */
export function checkSettings(settings: SamplerSettings): void {
  for (const name of SETTING_NAMES) {
    const { min, max, integer } = SETTING_LIMITS[name];
    if (settings[name] === nearest(name, settings[name])) continue;
    const kind = integer ? 'a whole number' : 'a number';
    const gap = name === 'temperature' ? `, and not between 0 and ${SMALLEST_TEMPERATURE}` : '';
    throw new RangeError(`${name} must be ${kind} from ${min} to ${max}${gap}, not ${String(settings[name])}`);
  }
}

/** What was asked for, and what is used instead. */
export interface SettingNotice {
  readonly setting: SettingName;
  readonly given: unknown;
  readonly used: number;
}

/** Settings that can be used from whatever was given: missing ones are off, others moved to the nearest possible value and reported. */
export function validateSettings(given: Partial<Readonly<Record<SettingName, unknown>>>): {
  readonly settings: SamplerSettings;
  readonly notices: readonly SettingNotice[];
} {
  const notices: SettingNotice[] = [];
  const value = (setting: SettingName): number => {
    const used = nearest(setting, given[setting]);
    if (given[setting] !== undefined && given[setting] !== used) notices.push({ setting, given: given[setting], used });
    return used;
  };
  const settings: SamplerSettings = {
    repetitionPenalty: value('repetitionPenalty'),
    temperature: value('temperature'),
    topK: value('topK'),
    topP: value('topP'),
    minP: value('minP'),
  };
  return { settings, notices };
}
