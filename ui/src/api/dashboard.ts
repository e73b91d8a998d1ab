import { call } from './client'
import type { DashboardStats, SystemStats } from './types'

export const RANGES = ['24h', '7d', '30d'] as const
export type Range = (typeof RANGES)[number]

export const getStats = async (): Promise<DashboardStats> => (await call('get', '/api/dashboard/stats', {})).data
export const refreshStats = async (): Promise<DashboardStats> => (await call('post', '/api/dashboard/refresh', {})).data
export const getUsageTrend = (range: Range) => call('get', '/api/dashboard/usage-trend', { query: { range } })
export const getSystemStats = async (): Promise<SystemStats> =>
  (await call('get', '/api/system/dashboard/stats', {})).data
