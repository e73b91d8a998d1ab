import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

export interface Resource<T> {
  /** The last good answer; stays while a newer one is fetched or cannot be had. */
  readonly data: ShallowRef<T | undefined>
  readonly error: ShallowRef<Error | undefined>
  readonly loading: Ref<boolean>
  /** When the data shown was received, by this machine's clock. */
  readonly receivedAt: Ref<number | undefined>
  refresh(): Promise<void>
  /** Takes a newer answer that came another way, such as a live message. */
  accept(data: T): void
}

/** What was last seen under each key, so that going back shows it at once. Bounded: the oldest leaves. */
const seen = new Map<string, unknown>()
const SEEN_MAX = 60

function remember(key: string, data: unknown): void {
  seen.delete(key)
  seen.set(key, data)
  const oldest = seen.keys().next().value
  if (seen.size > SEEN_MAX && oldest !== undefined) seen.delete(oldest)
}

const others: (() => void)[] = []

/** Has what is kept elsewhere forgotten together with the resources. */
export function alsoForget(forget: () => void): void {
  others.push(forget)
}

/** Nothing of one login may be shown to the next. */
export function forgetResources(): void {
  seen.clear()
  others.forEach((forget) => forget())
}

/**
 * Server data under a key: fetched now and whenever the key changes, again every `everyMs` while the page is seen.
 * An answer that was overtaken by a newer question is dropped.
 */
export function useResource<T>(key: () => string, fetcher: () => Promise<T>, everyMs?: number): Resource<T> {
  const data = shallowRef<T>()
  const error = shallowRef<Error>()
  const loading = ref(false)
  const receivedAt = ref<number>()
  let asked = 0

  function accept(fresh: T): void {
    data.value = fresh
    error.value = undefined
    receivedAt.value = Date.now()
    remember(key(), fresh)
  }

  async function refresh(): Promise<void> {
    const mine = ++asked
    loading.value = true
    try {
      const fresh = await fetcher()
      if (mine === asked) accept(fresh)
    } catch (failure) {
      if (mine === asked) error.value = failure instanceof Error ? failure : new Error(String(failure))
    } finally {
      if (mine === asked) loading.value = false
    }
  }

  watch(
    key,
    (now, before) => {
      const known = seen.get(now) as T | undefined
      // A list keeps its rows while the next page comes; another thing altogether must not.
      if (known !== undefined || before?.split('?')[0] !== now.split('?')[0]) data.value = known
      void refresh()
    },
    { immediate: true },
  )
  if (everyMs !== undefined) {
    const timer = setInterval(() => {
      if (!document.hidden && !loading.value) void refresh()
    }, everyMs)
    onScopeDispose(() => clearInterval(timer))
  }
  onScopeDispose(() => (asked += 1))
  return { data, error, loading, receivedAt, refresh, accept }
}
