import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { TokenText } from '../../components/TokenText';
import { visibleText } from '../../components/visible';
import type { Walk } from '../walk/picture';
import type { Alterations } from './use-alterations';

interface TokenChoiceProps {
  readonly walk: Walk;
  readonly alterations: Alterations;
}

/** Tokens offered for what was typed. */
const MOST = 6;
const LONGEST = 60;

/** Tokens that are what was typed, as a word of its own first, then those that begin with it. */
export function tokensFor(vocabulary: readonly string[], typed: string): number[] {
  if (typed === '') return [];
  const exact = [` ${typed}`, typed].map((text) => vocabulary.indexOf(text)).filter((id) => id >= 0);
  const begun = vocabulary.flatMap((text, id) => (text.trimStart().startsWith(typed) && !exact.includes(id) ? [id] : []));
  return [...exact, ...begun].slice(0, MOST);
}

/** Another token in place of the one that is followed. */
export function TokenChoice({ walk, alterations }: TokenChoiceProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const { model, position, labels, labelOf } = walk;
  const found = tokensFor(model.vocabulary, typed.trim());
  return (
    <div className="token-choice">
      <TextField className="guess-field" value={typed} onChange={setTyped} maxLength={LONGEST} autoComplete="off">
        <Label className="label">{t('change.putToken', { token: visibleText(labels[position].text) })}</Label>
        <Input className="seed-input" dir="auto" spellCheck="false" />
      </TextField>
      {typed.trim() !== '' && found.length === 0 && (
        <p className="panel-note" role="status">
          {t('change.noToken')}
        </p>
      )}
      <div className="offers">
        {found.map((id) => (
          <Button
            key={id}
            className="button offer"
            isDisabled={alterations.isFull}
            onPress={() => {
              alterations.put({ kind: 'token', position, id });
              setTyped('');
            }}
          >
            <TokenText {...labelOf(id)} />
          </Button>
        ))}
      </div>
    </div>
  );
}
