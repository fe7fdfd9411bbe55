import { useTranslation } from 'react-i18next';
import type { ModelConfig } from '../../engine/model/config';
import { countParameters } from '../../engine/model/parameters';
import { formatCount } from './quantities';

const PARTS = ['embedding', 'attention', 'biases', 'feedForward', 'router', 'norms', 'head'] as const;

/** Where a model's parameters are: each part's number, and its share as a line. */
export function PartList({ config }: { readonly config: ModelConfig }) {
  const { t, i18n } = useTranslation();
  const { parts, total } = countParameters(config);
  return (
    <ul className="parts">
      {PARTS.filter((part) => parts[part] > 0).map((part) => (
        <li key={part}>
          <span>{t(`models.parts.${part}`)}</span>
          <span className="parts-count">{formatCount(parts[part], i18n.language)}</span>
          <span className="parts-bar" aria-hidden="true">
            <span style={{ width: `${(100 * parts[part]) / total}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
