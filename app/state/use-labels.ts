import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { PictureMenuLabels } from '../../components/PictureMenu';
import { useEngine } from './engine-store';

/** The words that every picture's menu has. */
export function useMenuLabels(): PictureMenuLabels {
  const { t } = useTranslation();
  return {
    menu: t('picture.menu'),
    saveSvg: t('picture.saveSvg'),
    savePng: t('picture.savePng'),
    saveCsv: t('picture.saveCsv'),
    copy: t('picture.copy'),
    copied: t('picture.copied'),
  };
}

/** What a special token is called on screen; other control tokens keep the vocabulary's name. */
export function useSpecialName(): (id: number) => string {
  const { t } = useTranslation();
  const model = useEngine((engine) => (engine.load.kind === 'ready' ? engine.load.model : null));
  return useCallback(
    (id) => {
      if (id === model?.bosId) return t('tokens.bos');
      if (id === model?.eosId) return t('tokens.eos');
      return model?.vocabulary[id] ?? '';
    },
    [t, model],
  );
}
