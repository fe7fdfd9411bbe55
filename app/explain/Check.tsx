import { useTranslation } from 'react-i18next';
import { formatExact } from '../../components/format';
import type { Explained } from '../engine/api';
import { formatFloat32 } from './float32';

/** The recorded value beside the one that what is shown comes to. */
export function Check({ explained: { source, value, computed } }: { readonly explained: Explained }) {
  const { t } = useTranslation();
  const difference = value === computed ? 0 : Math.abs(value - computed);
  return (
    <dl className="explain-check">
      <div>
        <dt>{t(source === 'trace' ? 'explain.recorded' : 'explain.recomputed')}</dt>
        <dd>{formatFloat32(value)}</dd>
      </div>
      <div>
        <dt>{t('explain.computed')}</dt>
        <dd>{formatFloat32(computed)}</dd>
      </div>
      <div>
        <dt>{t('explain.difference')}</dt>
        <dd>{formatExact(difference)}</dd>
      </div>
    </dl>
  );
}
