import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { DEPTHS, type Depth } from '../../engine/steps';
import { depthsOf } from './place';
import type { Walking } from './use-walk';

/** The five depths, from far to near; those that the present step does not have cannot be chosen. */
export function Depths({ walk, go }: Walking) {
  const { t } = useTranslation();
  const { step, depth } = walk;
  const present = depthsOf(step);
  return (
    <nav className="depths" aria-label={t('walk.depths')}>
      <p className="label">{t('walk.depths')}</p>
      <ul>
        {DEPTHS.map((each) => (
          <li key={each}>
            <Button
              className="depth"
              aria-current={each === depth ? 'true' : undefined}
              isDisabled={!present.includes(each)}
              onPress={() => go({ depth: each === step.depth ? '' : each })}
            >
              {t(`walk.depth.${each}`)}
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The way from the whole to what is on show; every part of it leads back. */
export function Crumbs({ walk, go }: Walking) {
  const { t } = useTranslation();
  const { step, depth, layer, head } = walk;
  const name: Readonly<Record<Depth, string>> = {
    loop: t('walk.depth.loop'),
    stack: t('walk.depth.stack'),
    block: t('walk.crumb.layer', { layer: layer + 1 }),
    head: t('walk.crumb.head', { head: head + 1 }),
    number: t('walk.depth.number'),
  };
  const way = depthsOf(step).slice(0, depthsOf(step).indexOf(depth) + 1);
  return (
    <nav className="crumbs" aria-label={t('walk.crumbs')}>
      <ol>
        {way.map((each) => (
          <li key={each}>
            {each === depth ? (
              <span aria-current="location">{name[each]}</span>
            ) : (
              <Button className="crumb" onPress={() => go({ depth: each === step.depth ? '' : each })}>
                {name[each]}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
