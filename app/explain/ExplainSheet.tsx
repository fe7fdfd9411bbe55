import { useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { writeTrail } from './address';
import { Arithmetic } from './Arithmetic';
import { written } from './columns';
import { Refusal } from './Refusal';
import { Trail } from './Trail';
import { useExplained } from './use-explained';
import { useTrail } from './use-trail';
import { useWords } from './use-words';
import './explain.css';

/** Beside the page, which stays in use: where the number on show comes from, and from there on down. */
export default function ExplainSheet() {
  const { t } = useTranslation();
  const { trail, follow, returnTo, close } = useTrail();
  const words = useWords();
  const element = trail.at(-1) ?? null;
  const answer = useExplained(element);
  const at = writeTrail(trail);

  // The focus goes back to where it was; a layout effect looks before the title takes it.
  useLayoutEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // What lies above closes first.
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('.modal-overlay, .popover')) return;
      event.preventDefault();
      close();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });

  if (element === null) return null;
  return (
    <div role="dialog" aria-labelledby="explain-title" className="explain explain-body">
      <div className="explain-top">
        <p className="label">{t('explain.title')}</p>
        <Button className="button button-quiet" onPress={close}>
          {t('explain.close')}
        </Button>
      </div>
      {trail.length > 1 && <Trail trail={trail} onReturn={returnTo} />}
      <Title key={`title ${at}`} text={words.say(element.name, element.index)} />
      <code className="explain-name">{written(element.name, element.index)}</code>
      {answer?.kind === 'explained' ? (
        <Arithmetic key={`arithmetic ${at}`} explained={answer} words={words} onOpen={follow} />
      ) : (
        <p className="panel-note" role="status">
          <Refusal answer={answer} />
        </p>
      )}
    </div>
  );
}

/** Every number's own: the focus goes to it, and the sheet is at its top. */
function Title({ text }: { readonly text: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus({ preventScroll: true });
    title.current?.parentElement?.scrollTo({ top: 0 });
  }, []);
  return (
    <h2 id="explain-title" ref={title} tabIndex={-1}>
      {text}
    </h2>
  );
}
