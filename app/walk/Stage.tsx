import { memo, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Theme } from '../../components/theme';
import { DEPTHS } from '../../engine/steps';
import { Spotlight } from '../classroom/Spotlight';
import { useViewField } from '../state/use-view';
import { useMeasuredOnChange } from './use-on-change';
import { useSize } from './use-size';
import { PICTURES } from './pictures';
import type { PictureProps, Walk } from './picture';
import { zoom } from './zoom';

interface StageProps {
  readonly walk: Walk;
  readonly theme: Theme;
  readonly go: PictureProps['go'];
}

/** The picture of the present depth. Another depth's grows out of the part of it that it shows, or shrinks back into it. */
export const Stage = memo(function Stage({ walk, theme, go }: StageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { t } = useTranslation();
  const spot = useViewField('spot');
  const { width, height } = useSize(frame, { width: 900, height: 600 });
  const [shown, setShown] = useState<Walk>(walk);
  const [leaving, setLeaving] = useState<Walk | null>(null);
  // What leaves is drawn as it was, while the other one comes; it keeps its key, so that it is not made anew.
  if (shown !== walk) {
    setShown(walk);
    if (shown.depth !== walk.depth) setLeaving(shown);
  }

  const entering = useRef<HTMLDivElement>(null);
  const left = useRef<HTMLDivElement>(null);
  const from = leaving?.depth ?? null;
  useLayoutEffect(() => {
    const outgoing = left.current;
    const incoming = entering.current;
    if (from === null || !outgoing || !incoming || !frame.current) return;
    const isNearer = DEPTHS.indexOf(walk.depth) > DEPTHS.indexOf(from);
    return zoom({ frame: frame.current, outgoing, incoming, isNearer, onEnd: () => setLeaving(null) });
  }, [from, walk.depth]);

  // The part that matters is in sight, however large the picture is.
  const { depth } = walk;
  const place = `${walk.step.key} ${walk.position} ${walk.head} ${depth} ${width}`;
  useMeasuredOnChange(place, () => {
    const focus = entering.current?.querySelector('[data-focus]');
    return focus && entering.current ? intoSight(entering.current, focus) : undefined;
  });

  const picture = (of: Walk) => {
    const Picture = PICTURES[of.depth];
    return <Picture walk={of} theme={theme} width={width} height={height} go={go} />;
  };
  return (
    <div ref={frame} className="stage" data-depth={depth}>
      {leaving !== null && (
        <div key={leaving.depth} ref={left} className="stage-layer stage-leaving" inert>
          {picture(leaving)}
        </div>
      )}
      {/* It scrolls where the picture is larger than its frame, so the keyboard must be able to come here. */}
      <div key={depth} ref={entering} className="stage-layer" role="group" aria-label={t('walk.picture')} tabIndex={0}>
        {picture(walk)}
      </div>
      {spot === 'on' && <Spotlight frame={frame} place={place} />}
    </div>
  );
});

const MARGIN = 24;

/** Measures how far the focus is out of sight; returns what scrolls the layer, and nothing around it. */
function intoSight(layer: HTMLElement, focus: Element): () => void {
  const outer = layer.getBoundingClientRect();
  const inner = focus.getBoundingClientRect();
  const across = inner.left < outer.left || inner.right > outer.right ? inner.left - outer.left - MARGIN : 0;
  const down = inner.top < outer.top || inner.bottom > outer.bottom ? inner.top - outer.top - MARGIN : 0;
  return () => {
    if (across !== 0) layer.scrollLeft += across;
    if (down !== 0) layer.scrollTop += down;
  };
}
