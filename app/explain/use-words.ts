import { useTranslation } from 'react-i18next';
import { displayText } from '../../engine/tokenizer';
import { logitRows } from '../engine/needs';
import { useEngine } from '../state/engine-store';
import { useSpecialName } from '../state/use-labels';
import { whatIs, type RoleColour, type TextNames } from './words';

export interface Words {
  readonly token: (id: number) => string;
  /** What an element or a column is, in words; its name where there are none. */
  readonly say: (name: string, index: readonly (number | string)[]) => string;
  /** The token that a term's label stands for, `s=2` or `v=17`; empty for other labels. */
  readonly tokenIn: (label: string) => string;
  readonly colourOf: (name: string) => RoleColour | null;
}

/** Words for what the run on screen holds. */
export function useWords(): Words {
  const { t } = useTranslation();
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const tokens = useEngine((engine) => engine.run?.tokens) ?? [];
  const special = useSpecialName();
  const isSpecial = new Set(model?.specialIds);
  const token = (id: number): string => (isSpecial.has(id) ? special(id) : displayText(model?.vocabulary[id] ?? ''));
  // In a sentence, a name that is no text stands apart from the words.
  const quoted = (id: number): string => (isSpecial.has(id) ? `⟨${special(id)}⟩` : token(id));
  const names: TextNames = {
    tokenAt: (position) => (position < tokens.length ? quoted(tokens[position]) : String(position)),
    tokenOf: quoted,
    logitsFrom: tokens.length - logitRows(tokens.length, model?.config.vocab_size ?? 0),
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
