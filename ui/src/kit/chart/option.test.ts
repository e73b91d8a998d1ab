import { BarChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { expect, it } from 'vitest'
import { formatCount } from '../numbers'
import { chartOption } from './option'

use([BarChart, GridComponent, TooltipComponent, SVGRenderer])

/** The ticks the library puts on the axis, and how each is written. */
function ticks(values: number[]): Map<number, string> {
  const written = new Map<number, string>()
  const format = (value: number): string => {
    written.set(value, formatCount(value))
    return formatCount(value)
  }
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 400, height: 250 })
  const series = [{ name: 'people', color: '--chart-people', values }]
  chart.setOption(chartOption({ labels: values.map(String), series, format, kind: 'bar' }, () => '#123456'))
  chart.renderToSVGString()
  chart.dispose()
  return written
}

it.each([[[0, 0]], [[1, 0]], [[2, 1]], [[3]], [[7, 5]], [[40, 11]]])('an axis of counts %j writes no number twice', (values) => {
  const written = ticks(values)
  expect(written.size).toBeGreaterThan(1)
  expect(new Set(written.values()).size).toBe(written.size)
})
