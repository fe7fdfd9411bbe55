import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { EXAMPLES } from '../examples/examples';
import { ReadingChoice } from './ReadingChoice';
import { PROMPT_LIMIT } from '../state/view';
import { useChangeView, useView, useViewField } from '../state/use-view';

/** The model runs once the typing rests for this long. */
const REST_MS = 180;

/** The person's text, and examples that each show something true of this model. */
export function PromptPanel() {
  const { t } = useTranslation();
  const { prompt } = useView();
  const changeView = useChangeView();
  return (
    <section className="prompt" aria-label={t('prompt.title')}>
      <PromptField />
      <div className="examples" role="group" aria-label={t('examples.title')}>
        <span className="label">{t('examples.title')}</span>
        {EXAMPLES.map((example) => (
          <Button
            key={example.key}
            className={example.prompt === prompt ? 'chip chip-chosen' : 'chip'}
            onPress={() => changeView({ prompt: example.prompt, steps: 0, query: -1, layer: example.layer, head: example.head })}
          >
            {t(`examples.${example.key}.name`)}
          </Button>
        ))}
        <ExampleNote prompt={prompt} />
        <ReadingChoice />
      </div>
    </section>
  );
}

/** Where the text is written. */
export function PromptField() {
  const { t, i18n } = useTranslation();
  const prompt = useViewField('prompt');
  const changeView = useChangeView();
  const [draft, setDraft] = useState(prompt);
  const committed = useRef(prompt);

  // Back, an example or a pasted link changes the prompt from outside.
  useEffect(() => {
    if (prompt === committed.current) return;
    committed.current = prompt;
    setDraft(prompt);
  }, [prompt]);

  useEffect(() => {
    if (draft === committed.current || draft.length > PROMPT_LIMIT) return;
    const timer = setTimeout(() => {
      committed.current = draft;
      changeView({ prompt: draft, steps: 0, query: -1 }, { replace: true });
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [draft, changeView]);

  return (
    <>
      <TextField className="prompt-field" value={draft} onChange={setDraft}>
        <Label className="label">{t('prompt.title')}</Label>
        <TextArea className="prompt-text" rows={1} dir="auto" spellCheck={false} placeholder={t('prompt.placeholder')} />
      </TextField>
      {draft.length > PROMPT_LIMIT && (
        <p className="notice" role="status">
          {t('notice.tooManyCharacters', {
            characters: draft.length.toLocaleString(i18n.language),
            limit: PROMPT_LIMIT.toLocaleString(i18n.language),
          })}
        </p>
      )}
    </>
  );
}

/** What to look for in the example on show. */
function ExampleNote({ prompt }: { readonly prompt: string }) {
  const { t } = useTranslation();
  const example = EXAMPLES.find((candidate) => candidate.prompt === prompt);
  return example ? <p className="example-note">{t(`examples.${example.key}.note`)}</p> : null;
}
