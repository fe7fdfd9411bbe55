import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    defaultNS: 'translation';
  }
}

/** English comes with the page; other catalogs are fetched when somebody chooses them. */
export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // React escapes all text already.
    interpolation: { escapeValue: false },
  });
}

export async function chooseLanguage(language: Language): Promise<void> {
  if (language === 'zh-CN' && !i18next.hasResourceBundle('zh-CN', 'translation')) {
    const catalog = await import('./zh-CN');
    i18next.addResourceBundle('zh-CN', 'translation', catalog.default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
