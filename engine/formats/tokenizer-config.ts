/** tokenizer_config.json: which tokens begin and end a text, and how a conversation is written. */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';
import { expectFlag, isObject, parseJson } from './json';

export interface TokenizerConfig {
  readonly bos: string | null;
  readonly eos: string | null;
  /** undefined where the file does not say. */
  readonly addBos: boolean | undefined;
  readonly template: unknown;
}

/** Nothing is known where the file is missing. Throws a FileProblem that names the field at fault. */
export function readTokenizerConfig(text: string | undefined): TokenizerConfig {
  const json = text === undefined ? {} : parseJson('tokenizer_config.json', text);
  return {
    bos: tokenText('bos_token', json.bos_token),
    eos: tokenText('eos_token', json.eos_token),
    addBos: expectFlag('tokenizer_config.json: add_bos_token', json.add_bos_token),
    template: json.chat_template,
  };
}

/** A token's text: by itself, or in an object that describes it. */
function tokenText(key: string, value: unknown): string | null {
  const text = isObject(value) ? value.content : value;
  if (text === undefined || text === null) return null;
  if (typeof text !== 'string') throw new FileProblem(`tokenizer_config.json: ${key} must be a token, not ${show(value)}`);
  return text;
}

/** Of several named templates the default one; undefined where there is none. */
export function chatTemplateOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const one: unknown = Array.isArray(value) ? value.find((entry) => isObject(entry) && entry.name === 'default') : value;
  const template = isObject(one) ? one.template : one;
  if (Array.isArray(value) && one === undefined) return undefined;
  if (typeof template !== 'string')
    throw new FileProblem(`tokenizer_config.json: chat_template must be a text, not ${show(template)}`);
  return template;
}

/** Whether tokenizer.json's post_processor puts this token before a text. */
export function startsWith(postProcessor: unknown, token: string | null): boolean {
  if (!isObject(postProcessor)) return false;
  const { type, processors, single } = postProcessor;
  if (type === 'Sequence' && Array.isArray(processors)) return processors.some((processor) => startsWith(processor, token));
  const first: unknown = type === 'TemplateProcessing' && Array.isArray(single) ? single[0] : undefined;
  return isObject(first) && isObject(first.SpecialToken) && first.SpecialToken.id === token;
}
