/**
 * What tokenizer.json's normalizer and pre_tokenizer do to a text, where it is something that can be done here. Both are a step
 * or a sequence of steps.
 */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';
import type { SpacePrefix } from '../tokenizer/data';
import { preTokenizerPatterns } from '../tokenizer/pretokenize';
import { BLANK } from '../tokenizer/spm';
import { expectFlag, expectList, expectObject, isObject, type JsonObject } from './json';

const MOST_STEPS = 64;

/** Steps in order; a sequence in a sequence is not met in practice, and is not followed. */
function steps(name: 'normalizer' | 'pre_tokenizer', value: unknown): JsonObject[] {
  if (value === undefined || value === null) return [];
  const step = expectObject(name, value);
  if (step.type !== 'Sequence') return [step];
  const key = name === 'normalizer' ? 'normalizers' : 'pretokenizers';
  return expectList(`${name}.${key}`, step[key], MOST_STEPS).map((inner, i) => expectObject(`${name}.${key}[${i}]`, inner));
}

function unknown(name: string, step: JsonObject): FileProblem {
  const pattern = isObject(step.pattern) ? ` by ${show(step.pattern.Regex ?? step.pattern.String)}` : '';
  return new FileProblem(`${name} ${show(step.type)}${pattern} is not known here`);
}

/** The patterns by which byte-level BPE splits a text, and whether the text is composed first. */
export function byteLevelRules(normalizer: unknown, preTokenizer: unknown): { patterns: string[]; nfc: boolean } {
  const normalizers = steps('normalizer', normalizer);
  const strange = normalizers.find(({ type }) => type !== 'NFC');
  if (strange) throw unknown('normalizer', strange);
  const splits = steps('pre_tokenizer', preTokenizer);
  if (splits.findIndex(({ type }) => type === 'ByteLevel') !== splits.length - 1 || splits.length === 0)
    throw new FileProblem('pre_tokenizer does not end in "ByteLevel": this is no byte-level BPE');
  return { patterns: splits.flatMap(patternsOf), nfc: normalizers.length > 0 };
}

function patternsOf(step: JsonObject): string[] {
  const flag = (key: string) => expectFlag(`pre_tokenizer.${key}`, step[key]);
  switch (step.type) {
    case 'ByteLevel':
      if (flag('add_prefix_space')) throw new FileProblem('pre_tokenizer.add_prefix_space is true, which cannot be read');
      // It has GPT-2's pattern built in.
      return (flag('use_regex') ?? true) ? [...(preTokenizerPatterns('gpt-2') ?? [])] : [];
    case 'Digits':
      return [flag('individual_digits') ? String.raw`\p{N}` : String.raw`\p{N}+`];
    case 'Split': {
      const regex = isObject(step.pattern) ? step.pattern.Regex : undefined;
      // "Removed" and inverted, as GPT-4o's files have it, keeps what the pattern finds, which is everything.
      const kept = flag('invert') ? step.behavior === 'Removed' : step.behavior === 'Isolated';
      if (typeof regex !== 'string' || !kept) throw unknown('pre_tokenizer', step);
      return [regex.replaceAll('\n', String.raw`\n`).replaceAll('\r', String.raw`\r`)];
    }
    default:
      throw unknown('pre_tokenizer', step);
  }
}

/** When a blank goes before a text, for a tokenizer that writes blanks as "▁". */
export function sentencePieceRules(normalizer: unknown, preTokenizer: unknown): SpacePrefix {
  let prefix: SpacePrefix = 'never';
  let escapes = false;
  for (const step of steps('normalizer', normalizer)) {
    if (step.type === 'Prepend' && step.prepend === BLANK) prefix = 'always';
    else if (step.type === 'Replace' && isBlank(step.pattern) && step.content === BLANK) escapes = true;
    else throw unknown('normalizer', step);
  }
  for (const step of steps('pre_tokenizer', preTokenizer)) {
    if (step.type === 'Metaspace' && step.replacement === BLANK && step.split === false && prefix === 'never') {
      prefix = metaspacePrefix(step);
      escapes = true;
      // Gemma splits at blanks, of which none are left.
    } else if (!(step.type === 'Split' && isBlank(step.pattern) && escapes)) throw unknown('pre_tokenizer', step);
  }
  if (!escapes) throw new FileProblem(`neither normalizer nor pre_tokenizer turns blanks into "${BLANK}": not SentencePiece's`);
  return prefix;
}

function isBlank(pattern: unknown): boolean {
  return isObject(pattern) && pattern.String === ' ';
}

function metaspacePrefix(step: JsonObject): SpacePrefix {
  const legacy = expectFlag('pre_tokenizer.add_prefix_space', step.add_prefix_space) === false ? 'never' : 'always';
  const scheme = step.prepend_scheme ?? legacy;
  if (scheme === 'never') return 'never';
  if (scheme === 'always') return 'missing';
  if (scheme === 'first') return 'missing-first';
  throw new FileProblem(`pre_tokenizer.prepend_scheme is ${show(scheme)}, which is not known here`);
}
