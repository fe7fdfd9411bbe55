import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import type { Element } from '../../engine/explain';
import { written } from './columns';

/** How many of the latest are listed beside the first. */
const LATEST = 3;

interface TrailProps {
  readonly trail: readonly Element[];
  readonly onReturn: (at: number) => void;
}

const short = ({ name, index }: Element): string => written(name.replace(/^.*\./, '').replace('hook_', ''), index);

/** The numbers that were opened on the way here. */
export function Trail({ trail, onReturn }: TrailProps) {
  const { t } = useTranslation();
  const from = Math.max(1, trail.length - LATEST);
  return (
    <nav aria-label={t('explain.trail')} className="explain-trail">
      <ol>
        {trail.map((element, at) => {
          if (at > 0 && at < from) return at === 1 ? <li key="left-out">…</li> : null;
          const isLast = at === trail.length - 1;
          return (
            <li key={`${at} ${element.name}`} aria-current={isLast ? 'step' : undefined}>
              {isLast ? short(element) : <Button onPress={() => onReturn(at)}>{short(element)}</Button>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
