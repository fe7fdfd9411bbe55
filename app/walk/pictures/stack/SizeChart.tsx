import { useTranslation } from 'react-i18next';
import { formatExact, pixels } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { Words } from '../block/Words';
import { branchesOf, type StackLayout } from './layout';
import { largestSize, roundUp, sizesOf } from './values';

interface SizeChartProps {
  readonly walk: Walk;
  readonly layout: StackLayout;
  readonly palette: Palette;
}

/** How large the followed row's stream is on its way: its root mean square before, within and after each layer. */
export function SizeChart({ walk, layout, palette }: SizeChartProps) {
  const { t } = useTranslation();
  const { chart, layers, embedded, rows } = layout;
  const most = largestSize(walk);
  const top = most > 0 ? roundUp(most) : 0;
  const sizes = sizesOf(walk);
  const xOf = (place: number): number => {
    const layer = layers[Math.min(layers.length - 1, Math.floor(place / 2))];
    const { attention, feedForward } = branchesOf(layer, rows.pitch);
    if (place === 2 * layers.length) return layer.x + layer.width;
    return place % 2 === 0 ? layer.x : (attention[1] + feedForward[0]) / 2;
  };
  const bottom = chart.y + chart.height;
  const yOf = (value: number): number => bottom - (value / top) * chart.height;
  const points = sizes.map(({ place, value }) => ({ place, value, x: pixels(xOf(place)), y: pixels(yOf(value)) }));
  const last = points.at(-1);
  const isFine = layers[0].width < 30;
  const ticks = [0, 0.5, 1];
  return (
    <g data-part="sizes">
      <Words x={chart.x} y={chart.y - 11} size={12} fill={palette.muted} strong>
        {chart.width < 250 ? t('pictures.stack.sizeShort') : t('pictures.stack.size')}
      </Words>
      {ticks.map((share) => {
        const y = bottom - share * chart.height;
        return (
          <g key={share}>
            <path d={`M${chart.x} ${y}H${chart.x + chart.width}`} stroke={palette.hairline} />
            {top > 0 && (
              <Words x={chart.x - 8} y={y + 4} anchor="end" fill={palette.muted} mono>
                {share === 0 ? '0' : String(Number((top * share).toPrecision(3)))}
              </Words>
            )}
          </g>
        );
      })}
      <path
        d={layers.map(({ x }) => `M${pixels(x)} ${chart.y}V${bottom}`).join('')}
        stroke={palette.hairline}
        strokeOpacity={0.7}
      />
      {points.slice(1).map(({ place, x, y }, i) => (
        <path
          key={place}
          d={`M${points[i].x} ${points[i].y}L${x} ${y}`}
          stroke={place % 2 === 1 ? palette.value : palette.mlp}
          strokeWidth={2}
          strokeLinecap="round"
        />
      ))}
      {points.map(({ place, x, y }) => (
        <circle
          key={place}
          cx={x}
          cy={y}
          r={place === last?.place ? 4 : isFine ? 1.5 : 2.5}
          fill={place === last?.place ? palette.ink : palette.residual}
        />
      ))}
      {last !== undefined && (
        <Words
          x={Math.max(embedded.x + 40, Math.min(chart.x + chart.width - 4, last.x))}
          y={bottom + 15}
          anchor={last.x > chart.x + chart.width - 40 ? 'end' : last.x < chart.x + 40 ? 'start' : 'middle'}
          fill={palette.ink}
          strong
          mono
        >
          {t('pictures.stack.rms', { value: formatExact(last.value) })}
        </Words>
      )}
    </g>
  );
}
