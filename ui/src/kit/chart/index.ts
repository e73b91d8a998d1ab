import { defineAsyncComponent } from 'vue'

/** One line or column of figures over time. */
export interface Series {
  name: string
  /** A token of tokens.css, such as `--chart-download`. */
  color: string
  values: number[]
}

/** Comes with the chart library, which is bigger than all the rest; the page does not wait for it. */
export const SeriesChart = defineAsyncComponent(() => import('./SeriesChart.vue'))
