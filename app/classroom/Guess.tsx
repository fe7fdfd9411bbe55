import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { formatPercent } from '../../components/format';
import { TokenText } from '../../components/TokenText';
import type { GuessedToken, RunView } from '../engine/api';
import { likelihoodOf } from '../engine/likelihood';
import { useEngine } from '../state/engine-store';
import { messageOf } from '../state/message-of';
import { useSpecialName } from '../state/use-labels';
import { useReveal } from './reveal-store';

interface Guess {
  readonly text: string;
  readonly tokens: readonly GuessedToken[];
}

const LONGEST = 60;
const MOST = 40;

/** Stands in place of what comes next: the class guesses, the guesses are kept, and with the answer each gets its score. */
export function Guess() {
  const { t } = useTranslation();
  const run = useEngine((engine) => engine.run);
  const ask = useEngine((engine) => engine.guess);
  const { guesses, add, failure } = useGuesses(run, ask);
  const [text, setText] = useState('');
  const revealed = useReveal((state) => state.run === run);
  const reveal = useReveal((state) => state.reveal);
  if (run === null) return null;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    add(text.trim());
    setText('');
  };
  return (
    <section className="guess" aria-labelledby="guess-title">
      <h2 id="guess-title">{t('classroom.guess.title')}</h2>
      <p className="panel-note">{t(revealed ? 'classroom.guess.scores' : 'classroom.guess.note')}</p>
      {!revealed && (
        <form className="guess-form" onSubmit={submit}>
          <TextField className="guess-field" value={text} onChange={setText} maxLength={LONGEST} autoComplete="off">
            <Label className="label">{t('classroom.guess.field')}</Label>
            <Input className="seed-input" dir="auto" spellCheck="false" />
          </TextField>
          <Button type="submit" className="button" isDisabled={text.trim() === '' || guesses.length >= MOST}>
            {t('classroom.guess.add')}
          </Button>
        </form>
      )}
      {failure !== null && <p className="notice">{failure}</p>}
      <GuessList guesses={guesses} revealed={revealed} />
      {!revealed && (
        <Button className="button button-primary" onPress={() => reveal(run)}>
          {t('classroom.guess.reveal')}
        </Button>
      )}
    </section>
  );
}

interface Guesses {
  /** The run that they are on. */
  readonly run: RunView | null;
  readonly guesses: readonly Guess[];
  readonly failure: string | null;
}

const NO_GUESSES: Guesses = { run: null, guesses: [], failure: null };

/** The guesses on this run; another text begins anew. */
function useGuesses(run: RunView | null, ask: (text: string) => Promise<readonly GuessedToken[]>) {
  const [state, setState] = useState<Guesses>(NO_GUESSES);
  const current = state.run === run ? state : { ...NO_GUESSES, run };
  const keep = (change: (old: Guesses) => Partial<Guesses>): void =>
    setState((old) => {
      const base = old.run === run ? old : { ...NO_GUESSES, run };
      return { ...base, ...change(base) };
    });
  const add = (text: string): void => {
    if (current.guesses.some((guess) => guess.text === text)) return;
    ask(text).then(
      (tokens) => keep((old) => ({ guesses: [...old.guesses, { text, tokens }], failure: null })),
      (error: unknown) => keep(() => ({ failure: messageOf(error) })),
    );
  };
  return { ...current, add };
}

/** Before the answer in the order in which they came; after it the best first, with rank and probability. */
function GuessList({ guesses, revealed }: { readonly guesses: readonly Guess[]; readonly revealed: boolean }) {
  const { t, i18n } = useTranslation();
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  const special = useSpecialName();
  if (guesses.length === 0 || model === null) return null;
  const shown = revealed ? guesses.toSorted((a, b) => likelihoodOf(b.tokens) - likelihoodOf(a.tokens)) : guesses;
  return (
    <ol className="guesses" aria-label={t('classroom.guess.list')}>
      {shown.map((guess) => (
        <li key={guess.text}>
          <bdi className="guess-text">{guess.text}</bdi>
          {revealed && (
            <span className="guess-score">
              {t('classroom.guess.score', {
                probability: formatPercent(likelihoodOf(guess.tokens)),
                rank: guess.tokens[0]?.rank.toLocaleString(i18n.language) ?? '',
              })}
              {guess.tokens.length > 1 && (
                <span className="guess-tokens">
                  {guess.tokens.map(({ id, probability }, i) => (
                    <span key={i}>
                      <TokenText
                        text={model.specialIds.includes(id) ? special(id) : model.vocabulary[id]}
                        special={model.specialIds.includes(id)}
                      />{' '}
                      {formatPercent(probability)}
                    </span>
                  ))}
                </span>
              )}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
