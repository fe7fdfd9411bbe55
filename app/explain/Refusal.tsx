import { useTranslation } from 'react-i18next';
import type { Answer } from './use-explained';

/** Why there is no explanation, or not yet. */
export function Refusal({ answer }: { readonly answer: Exclude<Answer, { readonly kind: 'explained' }> | null }) {
  const { t } = useTranslation();
  if (answer === null) return t('explain.working');
  switch (answer.kind) {
    case 'text-too-long':
      return t('explain.tooLong', { number: answer.count, limit: answer.limit });
    case 'no-memory':
      return t('explain.noMemory');
    case 'no-such-number':
      return t('explain.noSuchNumber');
    case 'no-such-alteration':
    case 'failed':
      return t('explain.failed', { detail: answer.detail });
  }
}
