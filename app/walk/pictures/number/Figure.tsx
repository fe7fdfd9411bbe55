import { useTranslation } from 'react-i18next';
import { FunctionCurve } from '../../../../components/curve/FunctionCurve';
import { formatExact } from '../../../../components/format';
import { PALETTES, type Theme } from '../../../../components/theme';
import type { Activation } from '../../../../engine/model/config';
import type { Explained } from '../../../engine/api';
import type { Words } from '../../../explain/words-of';
import { activated, curveOf } from '../block/values';
import { HiddenPicture } from './HiddenPicture';
import { hiddenOf, squaresOf, termsOf, turnOf } from './operands';
import { Squares } from './Squares';
import { TurnPicture } from './TurnPicture';

interface FigureProps {
  readonly explained: Explained;
  readonly theme: Theme;
  readonly words: Words;
  readonly width: number;
}

const CURVES = { silu: curveOf('silu'), gelu_pytorch_tanh: curveOf('gelu_pytorch_tanh') } as const;

/** The number's arithmetic as a picture, where it has one of its own: squares, what is in sight, a turn, a curve. */
export function Figure({ explained, words, theme, width }: FigureProps) {
  const { t } = useTranslation();
  const palette = PALETTES[theme];
  const { formula, lines, sumKind, value } = explained;

  if (sumKind === 'root') {
    const number = lines.reduce((count, line) => count + (line.kind === 'rest' ? line.count : 1), 0);
    return (
      <figure className="number-figure">
        <Squares squares={squaresOf(explained)} mean={value} width={width} palette={palette} />
        <figcaption>{t('pictures.number.squares', { number })}</figcaption>
      </figure>
    );
  }

  const hidden = hiddenOf(explained);
  if (hidden !== null) {
    const isLater = hidden.key > hidden.query;
    return (
      <figure className="number-figure">
        <HiddenPicture hidden={hidden} words={words} />
        <figcaption>{isLater ? t('pictures.number.later') : t('pictures.number.outside')}</figcaption>
      </figure>
    );
  }

  const turn = turnOf(explained);
  if (turn !== null) {
    return (
      <figure className="number-figure number-figure-beside">
        <TurnPicture turn={turn} isFirst={formula.id === 'turnedFirst'} palette={palette} />
        <figcaption>
          {t('pictures.number.turn', { radians: formatExact(turn.turned), angle: ((turn.angle * 180) / Math.PI).toFixed(1) })}
        </figcaption>
      </figure>
    );
  }

  if (formula.id === 'silu' || formula.id === 'gelu') {
    const kind: Activation = formula.id === 'silu' ? 'silu' : 'gelu_pytorch_tanh';
    const x = termsOf(lines)[0].term.operands[0].value;
    const [y] = activated(kind, Float32Array.of(x));
    return (
      <figure className="number-figure number-figure-beside">
        <svg width={280} height={150} aria-hidden="true">
          <FunctionCurve
            x={8}
            y={6}
            width={264}
            height={112}
            samples={CURVES[kind]}
            used={null}
            point={{ x, y }}
            palette={palette}
            colour={palette.mlp}
            label={formula.id}
          />
        </svg>
        <figcaption>{t('pictures.number.curve', { x: formatExact(x), y: formatExact(y) })}</figcaption>
      </figure>
    );
  }
  return null;
}
