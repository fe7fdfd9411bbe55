import type { Language } from '../locales/i18n';
import type { View } from './view';

export type Theme = 'light' | 'dark';

/** A person's standing choices. Storage may be full, forbidden or corrupt: then the choice lasts as long as the page. */
function recall<Value extends string>(key: string, allowed: readonly Value[]): Value | null {
  try {
    const stored = localStorage.getItem(`clearhead.${key}`);
    return allowed.find((value) => value === stored) ?? null;
  } catch {
    return null;
  }
}

export function remember(key: 'lang' | 'theme', value: string): void {
  try {
    localStorage.setItem(`clearhead.${key}`, value);
  } catch {
    // Nothing to do: the URL still holds the choice.
  }
}

/** What the URL says, else what was chosen before, else what the browser prefers. */
export function languageOf(view: View): Language {
  if (view.lang !== '') return view.lang;
  return recall('lang', ['en', 'zh-CN'] as const) ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');
}

export function themeOf(view: View): Theme {
  if (view.theme !== '') return view.theme;
  return recall('theme', ['light', 'dark'] as const) ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}
