import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { I18nProvider } from 'react-aria-components';
import { DecodingPanel } from '../panels/DecodingPanel';
import { HeadPanel } from '../panels/HeadPanel';
import { HeadsPanel } from '../panels/HeadsPanel';
import { NextTokenPanel } from '../panels/NextTokenPanel';
import { PromptPanel } from '../panels/PromptPanel';
import { TokensPanel } from '../panels/TokensPanel';
import { chooseLanguage } from '../locales/i18n';
import type { RunRequest } from '../engine/api';
import { useEngine } from '../state/engine-store';
import { useLinks } from '../state/link-store';
import { languageOf, themeOf, type Theme } from '../state/preferences';
import { requestOf } from '../state/request';
import { useView } from '../state/use-view';
import { hidingClasses } from '../classroom/controls';
import { Guess } from '../classroom/Guess';
import { LessonBar } from '../classroom/LessonBar';
import { HiddenName, Presenter } from '../classroom/Presenter';
import { useCovered } from '../classroom/reveal-store';
import { WalkText } from '../walk/WalkText';
import { DropTarget } from '../models/DropTarget';
import { Header } from './Header';
import { Loading } from './Loading';
import { Notices } from './Notices';

/** Fetched when the first number is asked about. */
const ExplainSheet = lazy(() => import('../explain/ExplainSheet'));

/** Fetched when somebody walks. */
const WalkPage = lazy(() => import('../walk/WalkPage'));

/** Two ways to look at one run: every head at once, or one step after another. */
export function App() {
  const { t } = useTranslation();
  const view = useView();
  const language = languageOf(view);
  const theme = themeOf(view);
  const hasRun = useEngine((engine) => engine.run !== null && engine.load.kind === 'ready');
  const request = useEngine((engine) => engine.request);
  const showHead = useEngine((engine) => engine.showHead);
  const chooseModel = useEngine((engine) => engine.chooseModel);
  const preview = useLinks((links) => links.head);

  useEffect(() => void chooseLanguage(language), [language]);
  useEffect(() => void (document.documentElement.dataset.theme = theme), [theme]);

  // The engine follows the URL, and nothing else.
  useEffect(() => chooseModel({ id: view.model, context: view.context }), [view.model, view.context, chooseModel]);
  const wanted = JSON.stringify(requestOf(view));
  useEffect(() => request(JSON.parse(wanted) as RunRequest), [wanted, request]);
  // Pointing at a head previews it; choosing one stays.
  const layer = preview?.layer ?? view.layer;
  const head = preview?.head ?? view.head;
  useEffect(() => showHead(layer, head), [layer, head, showHead]);

  const walks = view.step !== '';
  return (
    <I18nProvider locale={language}>
      <div className={`${walks ? 'screen screen-walk' : 'screen'} ${hidingClasses(view.hide)}`}>
        <a className="skip-link" href="#main" onClick={skipToMain}>
          {t('header.skip')}
        </a>
        <Header language={language} theme={theme} />
        <Presenter />
        <DropTarget />
        <LessonBar />
        <main id="main" className={walks ? 'page page-walk' : 'page'} tabIndex={-1} data-ready={hasRun}>
          <HiddenName />
          {walks ? <WalkText /> : <PromptPanel />}
          <Notices />
          {!hasRun ? (
            <Loading />
          ) : walks ? (
            <Suspense fallback={null}>
              <WalkPage theme={theme} />
            </Suspense>
          ) : (
            <Explore theme={theme} />
          )}
        </main>
      </div>
      {hasRun && !walks && view.explain !== '' && (
        <Suspense fallback={null}>
          <ExplainSheet />
        </Suspense>
      )}
    </I18nProvider>
  );
}

/** Text in at the top, every head below it, the next token out at the right. */
function Explore({ theme }: { readonly theme: Theme }) {
  const { guess } = useView();
  const covered = useCovered();
  return (
    <>
      <TokensPanel />
      <div className="columns">
        <HeadsPanel theme={theme} />
        <HeadPanel theme={theme} />
        <div className="area-next next-column">
          {guess === 'on' && (
            <div className="panel">
              <Guess />
            </div>
          )}
          {!covered && <NextTokenPanel theme={theme} />}
        </div>
      </div>
      {!covered && <DecodingPanel theme={theme} />}
    </>
  );
}

/** The '#' of the address belongs to the router, so the skip link moves the focus itself. */
function skipToMain(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
