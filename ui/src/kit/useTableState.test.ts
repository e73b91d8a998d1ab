import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { useTableState, type TableState } from './useTableState'

async function at(address: string): Promise<{ state: TableState; router: Router }> {
  let state: TableState | undefined
  const List = defineComponent({
    setup() {
      state = useTableState({ sort: 'name', filters: ['kind'] })
      return () => h('div')
    },
  })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/list', component: List }, { path: '/other', component: { render: () => null } }] })
  await router.push(address)
  mount({ render: () => h(List) }, { global: { plugins: [router] } })
  if (!state) throw new Error('the list was not set up')
  return { state, router }
}

describe('the state of a list', () => {
  it('is read from its address', async () => {
    const { state } = await at('/list?q=gate&sort=-name&page=3&kind=hotspot&stranger=1')
    expect(state.query).toEqual({ q: 'gate', sort: '-name', page: 3, perPage: 25, kind: 'hotspot' })
    expect(state.searching).toBe(true)
  })

  it('survives an address typed by hand', async () => {
    const { state } = await at('/list?page=minus')
    expect(state.query.page).toBe(1)
  })

  it('starts again at the first page when the question changes', async () => {
    const { state, router } = await at('/list?page=3')
    state.set({ q: 'gate' })
    await flushPromises()
    expect(router.currentRoute.value.fullPath).toBe('/list?q=gate')
  })

  it('keeps the question when only the page changes', async () => {
    const { state, router } = await at('/list?q=gate')
    state.set({ page: 2 })
    await flushPromises()
    expect(router.currentRoute.value.fullPath).toBe('/list?q=gate&page=2')
  })

  it('is gone back to by page and order, not by every letter of a search', async () => {
    const { state, router } = await at('/list')
    state.set({ q: 'g' })
    await flushPromises()
    state.set({ page: 2 })
    await flushPromises()
    state.sortBy('createdAt')
    await flushPromises()
    router.back()
    await flushPromises()
    expect(state.query).toMatchObject({ q: 'g', page: 2 })
    router.back()
    await flushPromises()
    expect(state.query).toMatchObject({ q: 'g', page: 1 })
  })

  it('sorts up, then down', async () => {
    const { state } = await at('/list')
    state.sortBy('createdAt')
    expect(state.query.sort).toBe('createdAt')
    state.sortBy('createdAt')
    expect(state.query.sort).toBe('-createdAt')
  })

  it('does not read the address of the page that comes after', async () => {
    const { state, router } = await at('/list?q=gate')
    await router.push('/other?q=elsewhere')
    expect(state.query.q).toBe('gate')
  })
})
