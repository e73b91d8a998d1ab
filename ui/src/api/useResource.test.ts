import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { forgetResources, useResource } from './useResource'

/** A fetch that answers when told to, in any order. */
function asked() {
  const open: { answer: (value: string) => void; fail: (error: Error) => void }[] = []
  return { open, fetcher: () => new Promise<string>((answer, fail) => open.push({ answer, fail })) }
}

beforeEach(() => forgetResources())
afterEach(() => void vi.useRealTimers())

describe('a resource', () => {
  it('keeps the last good answer when a newer one fails', async () => {
    const { open, fetcher } = asked()
    const { data, error, refresh } = effectScope().run(() => useResource(() => 'a', fetcher))!
    open[0]!.answer('good')
    await flushPromises()
    void refresh()
    open[1]!.fail(new Error('away'))
    await flushPromises()
    expect(data.value).toBe('good')
    expect(error.value?.message).toBe('away')
  })

  it('drops an answer that was overtaken by a newer question', async () => {
    const key = ref('list?page=1')
    const { open, fetcher } = asked()
    const { data } = effectScope().run(() => useResource(() => key.value, fetcher))!
    key.value = 'list?page=2'
    await nextTick()
    open[1]!.answer('page 2')
    open[0]!.answer('page 1')
    await flushPromises()
    expect(data.value).toBe('page 2')
  })

  it('keeps the rows of a list while its next page comes, but never shows one thing as another', async () => {
    const key = ref('list?page=1')
    const { open, fetcher } = asked()
    const { data } = effectScope().run(() => useResource(() => key.value, fetcher))!
    open[0]!.answer('page 1')
    await flushPromises()
    key.value = 'list?page=2'
    await nextTick()
    expect(data.value).toBe('page 1')
    key.value = 'subscriber/7'
    await nextTick()
    expect(data.value).toBeUndefined()
  })

  it('shows at once what was seen before', async () => {
    const first = asked()
    effectScope().run(() => useResource(() => 'a', first.fetcher))
    first.open[0]!.answer('seen')
    await flushPromises()
    const { data } = effectScope().run(() => useResource(() => 'a', asked().fetcher))!
    expect(data.value).toBe('seen')
  })

  it('stops asking when nobody looks any more', () => {
    vi.useFakeTimers()
    const fetcher = vi.fn(async () => 'x')
    const scope = effectScope()
    scope.run(() => useResource(() => 'a', fetcher, 1_000))
    scope.stop()
    vi.advanceTimersByTime(10_000)
    expect(fetcher).toHaveBeenCalledOnce()
  })
})
