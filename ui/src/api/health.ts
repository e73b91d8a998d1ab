import { call } from './client'
import type { components } from './contract'

/** A part that is down answers 503 with the same document, which is what we came for. */
export async function getHealth(): Promise<components['schemas']['Health']> {
  const response = await fetch('/api/health', { headers: { Accept: 'application/json' } })
  return (await response.json()) as components['schemas']['Health']
}

export const getSystemHealth = () => call('get', '/api/system/health', {})
export const listMigrations = () => call('get', '/api/system/migrations', {})
export const getMetricsHistory = (hours: number) => call('get', '/api/system/metrics/history', { query: { hours } })
