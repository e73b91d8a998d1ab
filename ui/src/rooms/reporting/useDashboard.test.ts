import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { useLogin } from '../../api/login'
import type { DashboardStats, Me } from '../../api/types'
import { forgetResources } from '../../api/useResource'
import { useLive } from '../../live/connection'
import { useDashboard, type Dashboard } from './useDashboard'

const at = (seconds: number, sessions: number) =>
  ({ active_sessions: sessions, last_updated: new Date(Date.UTC(2026, 2, 1, 12, 0, seconds)).toISOString() }) as DashboardStats

let scope: EffectScope
let served: DashboardStats | Error
let push: (stats: DashboardStats) => void
let asked: number

function open(): Dashboard {
  setActivePinia(createPinia())
  useLogin().me = { id: 'p', name: 'P', role: 'staff', kind: 'staff', tenant: { id: 'T', name: 'T', slug: 't', timeZone: 'UTC' } } as Me
  const bound: Record<string, (message: unknown) => void> = {}
  const channels: string[] = []
  const channel = { bind: (event: string, handle: (message: unknown) => void) => (bound[event] = handle), unbind: vi.fn() }
  const live = useLive()
  live.pusher = { subscribe: (name: string) => (channels.push(name), channel), unsubscribe: vi.fn() } as never
  live.state = 'live'
  scope = effectScope()
  const dashboard = scope.run(useDashboard)!
  expect(channels).toEqual(['private-tenant.T.dashboard-stats'])
  push = (stats) => bound['stats.updated']!({ stats })
  return dashboard
}

beforeEach(() => {
  vi.useFakeTimers()
  forgetResources()
  asked = 0
  served = at(0, 1)
  vi.stubGlobal('fetch', async () => {
    asked += 1
    if (served instanceof Error) throw served
    return new Response(JSON.stringify({ success: true, data: served }))
  })
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('the dashboard', () => {
  it('follows what is pushed and does not ask while it is told', async () => {
    const { data } = open()
    await flushPromises()
    push(at(1, 5))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(data.value?.active_sessions).toBe(5)
    expect(asked).toBe(1)
  })

  it('never turns the clock back', async () => {
    const { data } = open()
    await flushPromises()
    push(at(9, 9))
    push(at(4, 4))
    expect(data.value?.active_sessions).toBe(9)
  })

  it('asks every 5 seconds while the socket is down', async () => {
    const { data } = open()
    await flushPromises()
    useLive().state = 'offline'
    served = at(20, 7)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(asked).toBe(4)
    expect(data.value?.active_sessions).toBe(7)
  })

  it('keeps the last good figures when the server is away', async () => {
    const { data, error } = open()
    await flushPromises()
    useLive().state = 'offline'
    served = new TypeError('failed')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(data.value?.active_sessions).toBe(1)
    expect(error.value).toBeDefined()
  })
})
