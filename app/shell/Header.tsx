import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { LANGUAGES, type Language } from '../locales/i18n';
import { remember, type Theme } from '../state/preferences';
import { useChangeView, useViewField } from '../state/use-view';
import { ClassMenu } from '../classroom/ClassMenu';
import { ModelsDialog } from '../models/ModelsDialog';
import { ShareButton } from './ShareButton';

interface HeaderProps {
  readonly language: Language;
  readonly theme: Theme;
}

/** Name, model, language, theme, link: what stays the same whatever is being looked at. */
export const Header = memo(function Header({ language, theme }: HeaderProps) {
  const { t } = useTranslation();
  const changeView = useChangeView();

  return (
    <header className="header">
      <a className="header-brand" href="#/">
        <svg className="header-mark" viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="10.25" />
          <path d="M4.5 14.5c2.700 0 3-5.500 5.400-5.500s2.200 5 4.700 5 2.100-3.600 4.900-3.600" />
        </svg>
        <h1 className="header-name">Clearhead</h1>
      </a>
      <Screens />
      <p className="header-tagline">{t('header.tagline')}</p>

      <div className="header-actions">
        <ModelsDialog theme={theme} />

        <ToggleButtonGroup
          className="segmented"
          aria-label={t('header.language')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[language]}
          onSelectionChange={(keys) => {
            const chosen = LANGUAGES.find((option) => keys.has(option));
            if (!chosen) return;
            remember('lang', chosen);
            changeView({ lang: chosen });
          }}
        >
          <ToggleButton id="en" lang="en">
            English
          </ToggleButton>
          <ToggleButton id="zh-CN" lang="zh-CN">
            中文
          </ToggleButton>
        </ToggleButtonGroup>

        <Button
          className="button button-quiet"
          onPress={() => {
            const next = theme === 'dark' ? 'light' : 'dark';
            remember('theme', next);
            changeView({ theme: next });
          }}
        >
          {theme === 'dark' ? t('header.toLight') : t('header.toDark')}
        </Button>
        <ShareButton />
        <ClassMenu />
      </div>
    </header>
  );
});

/** The ways to look at a run. */
function Screens() {
  const { t } = useTranslation();
  const changeView = useChangeView();
  const step = useViewField('step');
  const walks = step !== '';
  return (
    <nav className="screens" aria-label={t('header.screens')}>
      <Button
        className="screen-link"
        aria-current={walks ? undefined : 'page'}
        onPress={() => changeView({ step: '', explain: '' })}
      >
        {t('header.explore')}
      </Button>
      <Button
        className="screen-link"
        aria-current={walks ? 'page' : undefined}
        onPress={() => changeView({ step: walks ? step : 'text', explain: '' })}
      >
        {t('header.walk')}
      </Button>
    </nav>
  );
}
