import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import QuotaMeter from './QuotaMeter.vue'

const show = (usedBytes: number, quotaBytes: number | null) => mount(QuotaMeter, { props: { usedBytes, quotaBytes } })

describe('QuotaMeter', () => {
  it('says how much is gone, in units people read', () => {
    expect(show(1_500_000_000, 5_000_000_000).text()).toBe('1.5 GB of 5 GB')
  })

  it.each([[3_999, 'calm'], [4_000, 'low'], [5_000, 'out'], [9_000, 'out']])('at %d of 5000 bytes is %s', (used, level) => {
    expect(show(used, 5_000).attributes('data-level')).toBe(level)
  })

  it('never warns when the plan is unmetered', () => {
    const meter = show(1e15, null)
    expect(meter.attributes('data-level')).toBe('calm')
    expect(meter.find('[role=meter]').exists()).toBe(false)
  })
})
