import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';

const SAID_FOR_MS = 2000;

/** Copies the address of exactly what is on screen. */
export function ShareButton() {
  const { t } = useTranslation();
  const [said, setSaid] = useState<'copied' | 'refused' | null>(null);

  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [said]);

  return (
    <Button
      className="button button-quiet"
      onPress={() => {
        navigator.clipboard.writeText(window.location.href).then(
          () => setSaid('copied'),
          () => setSaid('refused'),
        );
      }}
    >
      <span aria-live="polite">
        {said === 'copied' ? t('header.linkCopied') : said === 'refused' ? t('header.linkRefused') : t('header.copyLink')}
      </span>
    </Button>
  );
}
