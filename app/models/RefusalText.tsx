import { useTranslation } from 'react-i18next';
import type { Fault } from './fault';

/** What went wrong and what to do, and the words of whoever noticed. */
export function RefusalText({ fault, detail }: { readonly fault: Fault; readonly detail: string }) {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <p>{t(`models.fault.${fault}`)}</p>
      {detail !== '' && <p className="detail">{detail}</p>}
    </div>
  );
}
