/** Words for what a run holds. */
import type { TFunction } from 'i18next';
import { displayText } from '../../engine/tokenizer';
import { logitRows } from '../engine/needs';
import { whatIs, type RoleColour, type TextNames } from './words';

export interface Words {
  readonly token: (id: number) => string;
  /** What an element or a column is, in words; its name where there are none. */
  readonly say: (name: string, index: readonly (number | string)[]) => string;
  /** The token that a term's label stands for, `s=2` or `v=17`; empty for other labels. */
  readonly tokenIn: (label: string) => string;
  readonly colourOf: (name: string) => RoleColour | null;
}

/** The text that numbers are of. */
interface Text {
  readonly tokens: readonly number[];
  readonly labelOf: (id: number) => { readonly text: string; readonly special: boolean };
  readonly vocabularySize: number;
}

export function wordsOf(t: TFunction, { tokens, labelOf, vocabularySize }: Text): Words {
  const token = (id: number): string => {
    const { text, special } = labelOf(id);
    return special ? text : displayText(text);
  };
  // In a sentence, a name that is no text stands apart from the words.
  const quoted = (id: number): string => (labelOf(id).special ? `⟨${token(id)}⟩` : token(id));
  const names: TextNames = {
    tokenAt: (position) => (position < tokens.length ? quoted(tokens[position]) : String(position)),
    tokenOf: quoted,
    logitsFrom: tokens.length - logitRows(tokens.length, vocabularySize),
  };
  return {
    token,
    say: (name, index) => {
      const what = whatIs(name, index, names);
      return what === null ? name : t(`explain.what.${what.key}`, { ...what.values });
    },
    tokenIn: (label) => {
      const [symbol, number] = label.split('=');
      if (symbol === 's') return names.tokenAt(Number(number));
      return symbol === 'v' ? quoted(Number(number)) : '';
    },
    colourOf: (name) => whatIs(name, [], names)?.colour ?? null,
  };
}
