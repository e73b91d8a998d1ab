import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it } from 'vitest'
import type { DashboardStats } from '../../api/types'
import MoneyPanel from './MoneyPanel.vue'
import RevenuePanel from './RevenuePanel.vue'

const stats = {
  total_revenue: 504.3,
  daily_income: 504.3,
  payment_details: { weekly: { amount: 4_761, count: 44, dailyBreakdown: [] } },
  business_analytics: { revenueTrend: [{ date: '2026-11-28', amount: 504.3 }] },
} as unknown as DashboardStats
const show = (panel: typeof RevenuePanel | typeof MoneyPanel) =>
  mount(panel, { props: { stats }, global: { plugins: [createPinia()], stubs: { SeriesChart: true, Segments: true, Panel: { props: ['title'], template: '<div><h2>{{ title }}</h2><slot /></div>' } } } })

it('calls what was taken in by its own name, beside the revenue', () => {
  const takings = show(RevenuePanel).get('[data-testid=takings]')
  expect(takings.text()).toContain('Taken in')
  expect(takings.text()).toContain('4,761')
  expect(takings.text()).toContain('44 payments · All payments, deposits to wallets too')
  expect(takings.text()).not.toContain('evenue')
})

it('calls what was sold revenue, wherever it stands', () => {
  const text = show(MoneyPanel).text()
  expect(text).toContain('Revenue today')
  expect(text).toContain('Revenue, all time')
  expect(text).not.toContain('ncome')
})
