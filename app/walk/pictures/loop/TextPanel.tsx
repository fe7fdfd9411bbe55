import { useTranslation } from 'react-i18next';
import { visibleText } from '../../../../components/visible';
import { TokenText } from '../../../../components/TokenText';
import type { Merges } from '../../../engine/api';
import type { Walk } from '../../picture';

/** More signs than these would hide the picture. */
const MOST = 400;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const encoder = new TextEncoder();

/** The prompt as it was typed: each sign with the bytes that stand for it in UTF-8. */
export function TextPanel({ walk, merges }: { readonly walk: Walk; readonly merges: Merges | null }) {
  const { t } = useTranslation();
  const { labels, run } = walk;
  // Until the pieces have come, the tokens' own texts: the same text.
  const text =
    merges?.pieces.map((piece) => piece.text).join('') ??
    labels
      .slice(0, run.promptLength)
      .filter(({ special }) => !special)
      .map((label) => label.text)
      .join('');
  const signs = Array.from(graphemes.segment(text), ({ segment }) => segment);
  const begin = labels[0]?.special ? labels[0] : null;
  return (
    <>
      <p className="loop-note">
        {t('pictures.loop.signs', { count: signs.length, bytes: encoder.encode(text).length })}
        {begin !== null && ` ${t('pictures.loop.begin')}`}
      </p>
      <div className="loop-signs">
        {begin !== null && (
          <span className="loop-sign loop-sign-special">
            <TokenText {...begin} />
          </span>
        )}
        {signs.slice(0, MOST).map((sign, i) => (
          <span key={i} className="loop-sign">
            <bdi className={sign === ' ' ? 'loop-blank' : undefined}>{visibleText(sign)}</bdi>
            <small>{Array.from(encoder.encode(sign), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}</small>
          </span>
        ))}
        {signs.length > MOST && <span className="loop-note">{t('pictures.loop.moreSigns', { count: signs.length - MOST })}</span>}
      </div>
    </>
  );
}
