import type { DashboardStats } from '../../api/types'

export const SPANS = ['daily', 'weekly', 'monthly', 'yearly'] as const
export type Span = (typeof SPANS)[number]

export interface Slice {
  label: string
  amount: number
  /** Percent of the span. */
  share: number
}
export interface Income {
  amount: number
  count: number
  slices: Slice[]
}
export interface Trend {
  days: string[]
  amounts: number[]
  average: number
  peak: number
  /** Percent, today against yesterday; undefined where there is nothing to compare with. */
  growth: number | undefined
}
export interface Sms {
  left: number
  used: number
  bought: number
  thisMonth: number
  lastMonth: number
  average: number
}

type Fields = Record<string, unknown>
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fields) : [])
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

const PARTS: Record<Span, { list: string; label: (part: Fields, week: (n: string) => string) => string }> = {
  daily: { list: '', label: () => '' },
  weekly: { list: 'dailyBreakdown', label: (part) => text(part.day) },
  monthly: { list: 'weeklyBreakdown', label: (part, week) => week(text(part.week)) },
  yearly: { list: 'monthlyBreakdown', label: (part) => text(part.monthName).slice(0, 3) },
}

/** What came in over a span, and how it is spread; undefined when the server does not say. */
export function income(stats: DashboardStats, span: Span, week: (n: string) => string): Income | undefined {
  const said = fields(stats.payment_details)[span]
  if (said === undefined) return undefined
  const part = fields(said)
  return {
    amount: number(part.amount),
    count: number(part.count),
    slices: list(part[PARTS[span].list]).map((one) => ({ label: PARTS[span].label(one, week), amount: number(one.amount), share: number(one.percentage) })),
  }
}

export function trend(stats: DashboardStats): Trend {
  const said = fields(stats.business_analytics)
  const points = list(said.revenueTrend)
  const amounts = points.map((point) => number(point.amount))
  return {
    days: points.map((point) => text(point.date)),
    amounts,
    average: number(said.revenueAverage),
    peak: number(said.revenuePeak),
    // The server says 0 when yesterday brought nothing; that is no growth of 0 %.
    growth: (amounts.at(-2) ?? 0) > 0 ? number(said.revenueGrowth) : undefined,
  }
}

export function sms(stats: DashboardStats): Sms | undefined {
  if (stats.sms_expenses === undefined) return undefined
  const counts = fields(fields(stats.sms_expenses).sms)
  const costs = fields(fields(stats.sms_expenses).costs)
  return {
    left: number(stats.sms_balance),
    used: number(counts.used),
    bought: number(counts.totalPurchased),
    thisMonth: number(costs.thisMonth),
    lastMonth: number(costs.lastMonth),
    average: number(costs.averageCostPerSMS),
  }
}
