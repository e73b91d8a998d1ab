import { computed, onScopeDispose, type ComputedRef } from 'vue'
import { getStats, refreshStats } from '../../api/dashboard'
import { useLogin } from '../../api/login'
import type { DashboardStats } from '../../api/types'
import { useResource, type Resource } from '../../api/useResource'
import { useLive, type LiveState } from '../../live/connection'
import { useChannel } from '../../live/useChannel'

/** How often we ask while nobody tells us. */
const POLL_MS = 5_000

export interface Dashboard extends Resource<DashboardStats> {
  readonly state: ComputedRef<LiveState>
  /** Has the server compute the figures anew from the books. */
  recompute(): Promise<void>
}

/** The tenant's figures: fetched once, then pushed; polled while the socket is down. The last good ones stay. */
export function useDashboard(): Dashboard {
  const login = useLogin()
  const live = useLive()
  const resource = useResource(() => 'dashboard', getStats)

  useChannel<{ stats: DashboardStats }>(
    () => login.me && `private-tenant.${login.me.tenant.id}.dashboard-stats`,
    'stats.updated',
    ({ stats }) => {
      // A push that was overtaken by a newer answer must not turn the clock back.
      const shown = resource.data.value
      if (!shown || stats.last_updated >= shown.last_updated) resource.accept(stats)
    },
  )

  const timer = setInterval(() => {
    if (live.state !== 'live' && !document.hidden && !resource.loading.value) void resource.refresh()
  }, POLL_MS)
  onScopeDispose(() => clearInterval(timer))

  return {
    ...resource,
    state: computed(() => live.state),
    recompute: async () => resource.accept(await refreshStats()),
  }
}
