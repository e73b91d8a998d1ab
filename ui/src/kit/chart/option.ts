import type { EChartsCoreOption } from 'echarts/core'
import type { Series } from '.'

interface Drawn {
  labels: string[]
  series: Series[]
  format: (value: number) => string
  kind?: 'line' | 'bar'
  stacked?: boolean
  fractions?: boolean
}

const ANIMATION_MS = 350
/** How opaque the area under a line is, of 255, as two hex digits. */
const AREA_TOP = '38'
const AREA_BOTTOM = '05'

/** What the chart library needs to draw these figures in the colours of the page. */
export function chartOption(drawn: Drawn, token: (name: string) => string): EChartsCoreOption {
  const faint = token('--ui-text-dimmed')
  const text = { color: faint, fontFamily: token('--font-sans'), fontSize: 11 }
  return {
    animationDuration: ANIMATION_MS,
    animationDurationUpdate: ANIMATION_MS,
    grid: { left: 4, right: 8, top: 12, bottom: 0, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: token('--surface'),
      borderColor: token('--ui-border-accented'),
      textStyle: { color: token('--ui-text'), fontFamily: token('--font-sans'), fontSize: 12 },
      axisPointer: { lineStyle: { color: faint }, shadowStyle: { color: token('--chart-grid') }, type: drawn.kind === 'bar' ? 'shadow' : 'line' },
      valueFormatter: (value: unknown) => drawn.format(Number(value)),
    },
    xAxis: {
      type: 'category',
      data: drawn.labels,
      boundaryGap: drawn.kind === 'bar',
      axisLine: { lineStyle: { color: token('--chart-grid') } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true, margin: 10 },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      // Between two whole bytes or people there is nothing; such a tick would be written like one of its neighbours.
      minInterval: drawn.fractions ? 0 : 1,
      splitLine: { lineStyle: { color: token('--chart-grid') } },
      axisLabel: { ...text, formatter: (value: number) => drawn.format(value) },
    },
    series: drawn.series.map((series) => {
      const color = token(series.color)
      return {
        name: series.name,
        type: drawn.kind ?? 'line',
        stack: drawn.stacked ? 'all' : undefined,
        data: series.values,
        itemStyle: { color, borderRadius: drawn.kind === 'bar' ? [2, 2, 0, 0] : 0 },
        lineStyle: { color, width: 1.8 },
        areaStyle: drawn.kind === 'bar' ? undefined : { color: fade(color) },
        showSymbol: false,
        smooth: 0.25,
        smoothMonotone: 'x',
        barMaxWidth: 22,
      }
    }),
  }
}

function fade(color: string): object {
  return {
    type: 'linear',
    x: 0,
    y: 0,
    x2: 0,
    y2: 1,
    colorStops: [
      { offset: 0, color: color + AREA_TOP },
      { offset: 1, color: color + AREA_BOTTOM },
    ],
  }
}
