import type { CSSProperties, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { colourOf, signedRamp } from '../../../../components/scales';
import type { Theme } from '../../../../components/theme';
import type { Element } from '../../../../engine/explain';
import type { Explained } from '../../../engine/api';
import '../../../explain/arithmetic.css';
import { writeTrail } from '../../../explain/address';
import { Check } from '../../../explain/Check';
import { written } from '../../../explain/columns';
import { Ending } from '../../../explain/Ending';
import { formatFloat32 } from '../../../explain/float32';
import { Formula } from '../../../explain/Formula';
import { Inputs } from '../../../explain/Inputs';
import { Refusal } from '../../../explain/Refusal';
import { Terms } from '../../../explain/Terms';
import { Trail } from '../../../explain/Trail';
import type { Answer } from '../../../explain/use-explained';
import type { Words } from '../../../explain/words-of';
import { worked } from '../../../explain/worked';
import { Equation } from './Equation';
import { Figure } from './Figure';
import './number.css';

interface NumberViewProps {
  readonly title?: RefObject<HTMLHeadingElement | null>;
  /** The numbers opened, one from within the other; the last is on show. */
  readonly trail: readonly Element[];
  readonly answer: Answer | null;
  readonly words: Words;
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
  readonly onOpen: (element: Element) => void;
  readonly onReturn: (at: number) => void;
}

/** How strong the colours of the signs are on the ramp of signed numbers. */
const STRENGTH = 0.7;
/** CSS pixels: what stands above and below the lines of a sum, squares among it, and a line. */
const AROUND = 340;
const FIGURE = 140;
const LINE = 27;
const LEAST_LINES = 5;

/** One number, large: what it is, how it is computed, and what goes into it. */
export function NumberView(props: NumberViewProps) {
  const { title, trail, answer, words, theme, onReturn } = props;
  const { t } = useTranslation();
  const element = trail[trail.length - 1];
  const ramp = signedRamp(theme, 1);
  const signs = { '--positive': colourOf(ramp, STRENGTH), '--negative': colourOf(ramp, -STRENGTH) } as CSSProperties;
  return (
    <article className="number-picture explain-body" aria-label={t('pictures.number.label')} style={signs}>
      {trail.length > 1 && <Trail trail={trail} onReturn={onReturn} />}
      <header className="number-top">
        <div>
          <h2 ref={title} tabIndex={-1}>
            {words.say(element.name, element.index)}
          </h2>
          <code>{written(element.name, element.index)}</code>
        </div>
        {answer?.kind === 'explained' && (
          <data className={`number-value role-${words.colourOf(element.name)}`} value={answer.value}>
            {formatFloat32(answer.value)}
          </data>
        )}
      </header>
      {answer?.kind === 'explained' ? (
        <Opened key={writeTrail(trail)} {...props} explained={answer} />
      ) : (
        <p className="panel-note" role="status">
          <Refusal answer={answer} />
        </p>
      )}
    </article>
  );
}

function Opened({ explained, words, theme, width, height, onOpen }: NumberViewProps & { readonly explained: Explained }) {
  const { t } = useTranslation();
  const { formula, sumKind, altered } = explained;
  const room = height - AROUND - (sumKind === 'root' ? FIGURE : 0);
  return (
    <>
      {altered && <p className="number-altered">{t('pictures.number.altered')}</p>}
      <div className="number-formulas">
        <Formula latex={formula.latex} label={t('explain.formula')} fit />
        <Formula latex={worked(explained)} label={t('explain.worked')} fit />
      </div>
      <Figure explained={explained} words={words} theme={theme} width={width} />
      {sumKind === 'single' ? (
        <Equation explained={explained} words={words} onOpen={onOpen} />
      ) : (
        <Terms explained={explained} words={words} onOpen={onOpen} drawn first={Math.max(LEAST_LINES, Math.floor(room / LINE))} />
      )}
      <Inputs explained={explained} words={words} onOpen={onOpen} />
      <Ending explained={explained} />
      <Check explained={explained} />
    </>
  );
}
