import { describe, expect, it } from 'vitest'
import type { DashboardStats } from '../../api/types'
import { income, sms, trend } from './revenue'

const stats = {
  payment_details: { monthly: { amount: 300, count: 4, weeklyBreakdown: [{ week: 1, amount: 300, percentage: 100 }] } },
  business_analytics: { revenueTrend: [{ date: '2026-11-27', amount: 100 }, { date: '2026-11-28', amount: 150 }], revenueAverage: 125, revenuePeak: 150, revenueGrowth: 50 },
  sms_expenses: { sms: { used: 3 }, costs: { thisMonth: 2.4 } },
  sms_balance: 97,
} as unknown as DashboardStats
const week = (n: string) => `W${n}`

describe('revenue', () => {
  it('is read from the fields of the contract', () => {
    expect(income(stats, 'monthly', week)).toEqual({ amount: 300, count: 4, slices: [{ label: 'W1', amount: 300, share: 100 }] })
    expect(trend(stats)).toMatchObject({ amounts: [100, 150], growth: 50 })
    expect(sms(stats)).toMatchObject({ left: 97, used: 3, thisMonth: 2.4 })
  })

  it('claims nothing the server does not say', () => {
    const bare = {} as DashboardStats
    expect(income(bare, 'daily', week)).toBeUndefined()
    expect(sms(bare)).toBeUndefined()
    expect(trend(bare).growth).toBeUndefined()
  })
})
