import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { reactive } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import DataTable from './DataTable.vue'
import type { TableState } from './useTableState'

interface Row {
  id: string
  name: string
}

const columns = [
  { key: 'name', label: 'Name', sort: 'name' },
  { key: 'size', label: 'Size', end: true },
]

function stateOf(query: Partial<TableState['query']> = {}, searching = false): TableState {
  return reactive({
    query: { sort: 'name', page: 1, perPage: 25, ...query },
    searching,
    set: vi.fn(),
    sortBy: vi.fn(),
    filter: () => undefined,
    reset: vi.fn(),
  })
}

const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] })

function show(props: Record<string, unknown>) {
  return mount(DataTable<Row>, {
    props: { columns, rows: undefined, rowKey: (row: Row) => row.id, label: 'Things', emptyTitle: 'No things yet', ...props },
    global: { plugins: [router] },
  })
}

describe('a list', () => {
  it('leads back from past its end, instead of saying that there is nothing', async () => {
    const state = stateOf({ page: 99 })
    const list = show({ rows: [], total: 144, state })
    expect(list.text()).not.toContain('No things yet')
    expect(list.text()).toContain('shorter than that')
    await list.findAll('button').find((b) => b.text() === 'To its beginning')?.trigger('click')
    expect(state.set).toHaveBeenCalledWith({ page: 1 })
  })
  it('offers the whole list where what the address asks for is refused', async () => {
    const state = stateOf()
    const list = show({ error: new Error('Some fields are wrong'), state })
    await list.findAll('button').find((b) => b.text() === 'Show the whole list')?.trigger('click')
    expect(state.reset).toHaveBeenCalled()
  })

  it('shows its shape before the first answer', () => {
    const list = show({ loading: true })
    expect(list.findAll('.animate-pulse').length).toBeGreaterThan(0)
    expect(list.text()).not.toContain('No things yet')
  })

  it('says that there is nothing, or that nothing was found', () => {
    expect(show({ rows: [], total: 0, state: stateOf() }).text()).toContain('No things yet')
    expect(show({ rows: [], total: 0, state: stateOf({}, true) }).text()).toContain('Nothing matches')
  })

  it('offers another try when it never had an answer', async () => {
    const list = show({ error: new Error('The database is away.') })
    expect(list.get('[role=alert]').text()).toContain('The database is away.')
    await list.get('[role=alert] button').trigger('click')
    expect(list.emitted('retry')).toHaveLength(1)
  })

  it('keeps the last good rows when a newer answer fails', () => {
    const list = show({ rows: [{ id: '1', name: 'Gate' }], error: new Error('The database is away.') })
    expect(list.text()).toContain('Gate')
    expect(list.get('[role=status]').text()).toContain('The database is away.')
  })

  it('tells how it is sorted and asks for another order', async () => {
    const state = stateOf({ sort: '-name' })
    const list = show({ rows: [{ id: '1', name: 'Gate' }], total: 1, state })
    expect(list.get('th').attributes('aria-sort')).toBe('descending')
    await list.get('th button').trigger('click')
    expect(state.sortBy).toHaveBeenCalledWith('name')
  })

  it('opens a row by a click on it, not by a click on something inside', async () => {
    const list = mount(DataTable<Row>, {
      props: { columns, rows: [{ id: '1', name: 'Gate' }], rowKey: (row: Row) => row.id, label: 'Things', emptyTitle: '-', opens: true },
      global: { plugins: [router] },
      slots: { 'cell-size': '<button class="inside">x</button>' },
    })
    await list.get('.inside').trigger('click')
    expect(list.emitted('open')).toBeUndefined()
    await list.get('tbody td').trigger('click')
    expect(list.emitted('open')).toEqual([[{ id: '1', name: 'Gate' }]])
  })

  it('says where it is in all pages', () => {
    const list = show({ rows: [{ id: '1', name: 'Gate' }], total: 51, state: stateOf({ page: 3 }) })
    expect(list.get('nav').text()).toContain('51–51 of 51')
    expect(list.get('nav').text()).toContain('3 / 3')
  })
})
