import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { useEngine } from '../state/engine-store';
import { useIgnored } from '../state/ignored';
import { headIn } from '../state/view';
import { useChangeView, useView } from '../state/use-view';

/** Whatever the person should know about what was asked for: never a dialog, never in the way, nothing lost. */
export function Notices() {
  return (
    <div className="notices" aria-live="polite">
      <IgnoredFields />
      <TooLongNotice />
      <ReplacedNotice />
      <FailureNotice />
    </div>
  );
}

function Notice({ children, actions }: { readonly children: ReactNode; readonly actions?: ReactNode }) {
  return (
    <div className="notice">
      <p>{children}</p>
      {actions}
    </div>
  );
}

/** Fields of the address that made no sense: each was ignored on its own, and the rest was kept. */
function IgnoredFields() {
  const { t } = useTranslation();
  const garbled = useIgnored((ignored) => ignored.fields);
  const [dismissed, setDismissed] = useState('');
  const view = useView();
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model.config : null));

  const place = `${view.layer}/${view.head}`;
  const fitting = model && dismissed !== place ? headIn(model, view) : view;
  const outside = (['layer', 'head'] as const).filter((field) => fitting[field] !== view[field]);
  const ignored = [...garbled, ...outside];
  if (ignored.length === 0) return null;
  const dismiss = () => {
    useIgnored.setState({ fields: [] });
    setDismissed(place);
  };
  return (
    <Notice
      actions={
        <Button className="button" onPress={dismiss}>
          {t('notice.dismiss')}
        </Button>
      }
    >
      {t('notice.ignoredFields', { fields: ignored.map((field) => field.slice(0, 40)).join(', ') })}
    </Notice>
  );
}

function TooLongNotice() {
  const { t } = useTranslation();
  const tooLong = useEngine((engine) => engine.tooLong);
  const changeView = useChangeView();
  if (!tooLong) return null;
  return (
    <Notice
      actions={
        <Button className="button" onPress={() => changeView({ prompt: tooLong.lastThatFits, steps: 0, query: -1 })}>
          {t('notice.useLast')}
        </Button>
      }
    >
      {t('notice.tooLong', { tokens: tooLong.count, limit: tooLong.context })}
    </Notice>
  );
}

function ReplacedNotice() {
  const { t } = useTranslation();
  const replaced = useEngine((engine) => engine.run?.replaced ?? 0);
  return replaced > 0 ? <Notice>{t('notice.replaced', { count: replaced })}</Notice> : null;
}

function FailureNotice() {
  const { t } = useTranslation();
  const failure = useEngine((engine) => engine.failure);
  const retry = useEngine((engine) => engine.retry);
  if (!failure) return null;
  return (
    <Notice
      actions={
        <Button className="button" onPress={retry}>
          {t('loading.retry')}
        </Button>
      }
    >
      {t('notice.failure', { message: failure })}
    </Notice>
  );
}
