import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, expect, it, vi } from 'vitest'
import MoneyPanel from './MoneyPanel.vue'

const bought = { id: 'p', planName: 'Monthly', priceMinor: 150_000, currency: 'KES', state: 'online', createdAt: '2026-11-28T09:00:00Z' }
const answers = (items: object[]) => new Response(JSON.stringify({ items, page: 1, perPage: 5, total: items.length, balances: [] }), { headers: { 'Content-Type': 'application/json' } })

afterEach(() => void vi.unstubAllGlobals())

it('says of a purchase what the list of purchases says', async () => {
  const purchases = [
    { ...bought, ended: true, outcome: 'revoked' },
    { ...bought, id: 'q', ended: true },
    { ...bought, id: 'r', ended: false },
  ]
  vi.stubGlobal('fetch', (asked: Request | string) => Promise.resolve(answers(String(asked instanceof Request ? asked.url : asked).includes('/purchases') ? purchases : [])))
  const panel = mount(MoneyPanel, { props: { id: 's' }, global: { plugins: [createPinia()], stubs: { RouterLink: true, Panel: { template: '<div><slot /></div>' } } } })
  await flushPromises()
  const said = panel.findAll('li').map((row) => row.text())
  expect(said[0]).toContain('Ended · Taken back')
  expect(said[1]).toContain('Ended')
  expect(said[2]).toContain('Connected')
  panel.unmount()
})
